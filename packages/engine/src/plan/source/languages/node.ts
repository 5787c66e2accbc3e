import type { BuildPlan } from '@stagewright/api';
import { BuildFailure } from '../../../build-failure.ts';
import { cacheOf } from '../cache-of.ts';
import { type FindLanguage, findVersion, versionBy } from '../language-plan.ts';
import type { RepositoryFiles } from '../repository-files.ts';

type Steps = BuildPlan['steps'];

interface PackageManager {
  readonly tool: string;
  readonly lockfile: string;
  readonly install: readonly string[];
  readonly run: readonly string[];
  /** Leaves what the application needs to run. */
  readonly prune: readonly string[];
  readonly cacheFolder: string;
}

const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];
const NPM = { tool: 'npm', run: ['npm', 'run'], cacheFolder: '.npm' } as const;
/** By lockfile, in the order in which they are looked for. */
const MANAGERS: readonly PackageManager[] = [
  {
    tool: 'pnpm',
    lockfile: 'pnpm-lock.yaml',
    install: ['pnpm', 'install', '--frozen-lockfile', '--node-linker=hoisted'],
    run: ['pnpm', 'run'],
    prune: ['pnpm', 'install', '--frozen-lockfile', '--node-linker=hoisted', '--prod', '--ignore-scripts'],
    cacheFolder: '.local/share/pnpm/store',
  },
  {
    tool: 'yarn',
    lockfile: 'yarn.lock',
    install: ['yarn', 'install', '--frozen-lockfile'],
    run: ['yarn', 'run'],
    prune: ['yarn', 'install', '--frozen-lockfile', '--production', '--ignore-scripts', '--prefer-offline'],
    cacheFolder: '.cache/yarn',
  },
  {
    ...NPM,
    lockfile: 'package-lock.json',
    install: ['npm', 'ci', ...QUIET],
    prune: ['npm', 'prune', '--omit=dev', ...QUIET],
  },
  {
    ...NPM,
    lockfile: 'npm-shrinkwrap.json',
    install: ['npm', 'ci', ...QUIET],
    prune: ['npm', 'prune', '--omit=dev', ...QUIET],
  },
];
const WITHOUT_LOCKFILE: PackageManager = {
  ...NPM,
  lockfile: '',
  install: ['npm', 'install', '--no-package-lock', ...QUIET],
  prune: ['npm', 'prune', '--no-package-lock', '--omit=dev', ...QUIET],
};
const SERVERS = ['server.js', 'index.js', 'server.mjs', 'index.mjs', 'app.js'];
/** Where tools that make sites leave them. */
const SITES = ['dist', 'build', 'out', 'public', '_site'];

interface PackageJson {
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly main?: unknown;
  readonly dependencies?: object;
  readonly devDependencies?: object;
  readonly engines?: { readonly node?: unknown };
}

/** An application, which is its whole folder with what it needs to run; or a site, which is what its build leaves. */
export const findNode: FindLanguage = async (files) => {
  const text = await files.read('package.json');
  if (text === undefined) return undefined;
  const json = parse(text);
  const manager = await managerOf(files);
  const site = !(await isApplication(json, files));
  const { tool, lockfile, cacheFolder } = manager;
  return {
    because: `package.json is at the root, ${lockfile === '' ? 'without a lockfile' : `with ${lockfile}`}${site ? '; it names nothing to start, so it is a site' : ''}`,
    language: site ? 'static' : 'nodejs',
    ...(await versionOf(files, json)),
    tool,
    steps: stepsOf(manager, json, site),
    patterns: site ? SITES : ['.'],
    caches: [await cacheOf(files, { name: tool, folder: cacheFolder }, lockfile === '' ? [] : [lockfile])],
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

async function managerOf(files: RepositoryFiles): Promise<PackageManager> {
  for (const manager of MANAGERS) if (await files.has(manager.lockfile)) return manager;
  return WITHOUT_LOCKFILE;
}

async function isApplication({ scripts, main }: PackageJson, files: RepositoryFiles): Promise<boolean> {
  const start = scripts?.['start'];
  if (typeof start === 'string' && /^\s*node\s/.test(start)) return true;
  if (typeof main === 'string') return true;
  for (const name of SERVERS) if (await files.has(name)) return true;
  return false;
}

function stepsOf(manager: PackageManager, json: PackageJson, site: boolean): Steps {
  const installs = size(json.dependencies) + size(json.devDependencies) > 0;
  const builds = typeof json.scripts?.['build'] === 'string';
  const prunes = !site && size(json.devDependencies) > 0;
  return [
    ...(installs ? [{ name: 'install', argv: [...manager.install] }] : []),
    ...(builds ? [{ name: 'build', argv: [...manager.run, 'build'] }] : []),
    ...(prunes ? [{ name: 'prune', argv: [...manager.prune] }] : []),
  ];
}

function size(dependencies: object | undefined): number {
  return Object.keys(dependencies ?? {}).length;
}

async function versionOf(files: RepositoryFiles, { engines }: PackageJson) {
  const line = versionBy(/^v?([^\s#]+)/);
  const found = await findVersion(files, [
    { file: '.nvmrc', read: line },
    { file: '.node-version', read: line },
  ]);
  const wish = engines?.node;
  if (found.language_version !== '' || typeof wish !== 'string') return found;
  return { language_version: wish.slice(0, 64), version_from: 'engines.node of package.json' };
}
