import { BuildFailure } from '../../../build-failure.ts';
import { cacheOf } from '../cache-of.ts';
import { type FindLanguage, findVersion } from '../language-plan.ts';
import type { RepositoryFiles } from '../repository-files.ts';

const COMPOSER_FILE = 'composer.json';
const PAGES = ['index.php', 'public/index.php'];
const CACHE = '.cache/composer';
const INSTALL = [
  'composer',
  'install',
  '--no-dev',
  '--no-interaction',
  '--no-progress',
  '--prefer-dist',
  '--optimize-autoloader',
];

interface ComposerJson {
  readonly require?: unknown;
  readonly autoload?: unknown;
}

/** Pages as they are, with what composer.json names in `vendor`. */
export const findPhp: FindLanguage = async (files) => {
  const page = await pageOf(files);
  const text = await files.read(COMPOSER_FILE);
  if (page === undefined && text === undefined) return undefined;
  const installs = text !== undefined && needsComposer(parse(text));
  return {
    because: `${page ?? COMPOSER_FILE} is there`,
    language: 'php',
    ...(await findVersion(files, [{ file: COMPOSER_FILE, read: (json) => phpOf(parse(json)) }])),
    tool: installs ? 'composer' : '',
    // Composer keeps its cache elsewhere where it finds no sign of a desktop.
    steps: installs
      ? [{ name: 'install', argv: INSTALL, env: { COMPOSER_CACHE_DIR: `/home/build/${CACHE}` } }]
      : [],
    patterns: ['.'],
    caches: installs ? [await cacheOf(files, { name: 'composer', folder: CACHE }, ['composer.lock'])] : [],
  };
};

async function pageOf(files: RepositoryFiles): Promise<string | undefined> {
  for (const page of PAGES) if (await files.has(page)) return page;
  return undefined;
}

function parse(text: string): ComposerJson {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  } catch {
    // Told below, as what is no object.
  }
  throw new BuildFailure('plan_invalid', 'composer.json is not a JSON object.');
}

/** PHP itself and its extensions are the base image's; classes that are loaded by their names need the file that composer writes. */
function needsComposer({ require, autoload }: ComposerJson): boolean {
  const packages = Object.keys(asObject(require)).filter((name) => name.includes('/'));
  return packages.length > 0 || Object.keys(asObject(autoload)).length > 0;
}

function phpOf({ require }: ComposerJson): string | undefined {
  const version = asObject(require)['php'];
  return typeof version === 'string' ? version : undefined;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
