import type { BuildPlan } from '@stagewright/api';
import { BuildFailure } from '../../../build-failure.ts';
import { cacheOf } from '../cache-of.ts';
import { type FindLanguage, findVersion, LONGEST_VERSION, versionBy } from '../language-plan.ts';
import type { RepositoryFiles } from '../repository-files.ts';
import { type PackageManager, packageManagerOf } from './package-manager.ts';

const SERVERS = ['server.js', 'index.js', 'server.mjs', 'index.mjs', 'app.js'];
/** Where tools that make sites leave them. */
const SITES = ['dist', 'build', 'out', 'public', '_site'];

/**
 * Where Node keeps the code of programs that ask for it (`module.enableCompileCache`), npm among them: without it each of npm's commands
 * compiles itself anew, which takes it longer than what it is there for.
 */
const COMPILED = { name: 'node-compile', folder: '/tmp/node-compile-cache' };

interface PackageJson {
  readonly scripts?: Readonly<Record<string, unknown>> | null;
  readonly main?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
  readonly engines?: { readonly node?: unknown } | null;
}

/** An application, which is its whole folder with what it needs to run; or a site, which is what its build leaves. */
export const findNode: FindLanguage = async (files) => {
  const text = await files.read('package.json');
  if (text === undefined) return undefined;
  const json = parse(text);
  const manager = await packageManagerOf(files);
  const site = !(await isApplication(json, files));
  const { tool, lockfile, cacheFolder } = manager;
  return {
    because: `package.json is at the root, ${lockfile === '' ? 'without a lockfile' : `with ${lockfile}`}${site ? '; it names nothing to start, so it is a site' : ''}`,
    language: site ? 'static' : 'nodejs',
    ...(await versionOf(files, json)),
    tool,
    steps: stepsOf(manager, json, site),
    patterns: site && builds(json) ? SITES : ['.'],
    caches: await Promise.all(
      [{ name: tool, folder: cacheFolder }, COMPILED].map((cache) =>
        cacheOf(files, cache, lockfile === '' ? [] : [lockfile]),
      ),
    ),
  };
};

function parse(text: string): PackageJson {
  try {
    const json: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  } catch {
    // Told below, as what is no object.
  }
  throw new BuildFailure('plan_invalid', 'package.json is not a JSON object.');
}

async function isApplication({ scripts, main }: PackageJson, files: RepositoryFiles): Promise<boolean> {
  const start = scripts?.['start'];
  if (typeof start === 'string' && /^\s*node\s/.test(start)) return true;
  if (typeof main === 'string') return true;
  for (const name of SERVERS) if (await files.has(name)) return true;
  return false;
}

function stepsOf(manager: PackageManager, json: PackageJson, site: boolean): BuildPlan['steps'] {
  const { install, run, prune, env } = manager;
  const development = count(json.devDependencies);
  const commands = [
    ...(count(json.dependencies) + development > 0 ? [{ name: 'install', argv: [...install] }] : []),
    ...(builds(json) ? [{ name: 'build', argv: [...run, 'build'] }] : []),
    ...(!site && development > 0 ? [{ name: 'prune', argv: [...prune] }] : []),
  ];
  return env === undefined ? commands : commands.map((command) => ({ ...command, env: { ...env } }));
}

function builds({ scripts }: PackageJson): boolean {
  return typeof scripts?.['build'] === 'string';
}

function count(dependencies: unknown): number {
  return typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies).length : 0;
}

async function versionOf(files: RepositoryFiles, { engines }: PackageJson) {
  const line = versionBy(/^v?([^\s#]+)/);
  const found = await findVersion(files, [
    { file: '.nvmrc', read: line },
    { file: '.node-version', read: line },
  ]);
  const wish = engines?.node;
  if (found.language_version !== '' || typeof wish !== 'string') return found;
  return { language_version: wish.slice(0, LONGEST_VERSION), version_from: 'engines.node of package.json' };
}
