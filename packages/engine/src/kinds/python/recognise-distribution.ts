import type { ArchiveEntry, ArchiveIndex } from '../../archive/archive-entry.ts';
import { ArchiveError } from '../../archive/archive-error.ts';
import { readContent } from '../../archive/entry-content.ts';
import { compiledVersion } from './compiled-version.ts';
import { consoleScripts, type Distribution, type PythonEntry, parseMetadata } from './distribution.ts';
import type { PythonFound } from './python-package.ts';
import { distributionName } from './requirements.ts';

const LARGEST_TEXT = 4 << 20;
const INFO = /^([^/]+)\.dist-info\/METADATA$/;

interface Installed extends Distribution {
  /** Its `dist-info` folder, with `/` at its end. */
  readonly info: string;
}

interface Files {
  readonly root: string;
  readonly byPath: ReadonlyMap<string, ArchiveEntry>;
  readonly fd: number;
}

/**
 * A wheel, or the folder that `pip install --target` makes of one and what it needs. Undefined where nothing at the top is
 * installed. The application is the only distribution, or the one that was asked for.
 */
export function recogniseDistribution(
  { root, byPath, fd }: Files,
  { format }: Pick<ArchiveIndex, 'format'>,
): PythonFound | undefined {
  const text = (path: string) => textOf(byPath.get(path), fd);
  const installed = [...byPath.keys()].flatMap((path): Installed[] => {
    const parsed = INFO.test(path) ? parseMetadata(text(path)) : undefined;
    return parsed === undefined ? [] : [{ ...parsed, info: path.slice(0, -'METADATA'.length) }];
  });
  const asked = installed.filter(({ info }) => installed.length === 1 || byPath.has(`${info}REQUESTED`));
  const [application, another] = asked;
  if (application === undefined || another !== undefined) return undefined;
  const present = new Set(installed.map(({ name }) => name));
  const missing = application.requires.filter((name) => !present.has(name));
  if (missing.length > 0) return { kind: 'unusable', message: withoutLibraries(application, missing) };
  if ([...byPath.keys()].some((path) => /^[^/]+\.data\/(?:pure|plat)lib\//.test(path)))
    return { kind: 'unusable', message: notInstalled(application, 'has modules in its .data folder') };
  const entry = entryOf(application, text(`${application.info}entry_points.txt`), byPath);
  if (entry === undefined) return { kind: 'unusable', message: withoutStart(application) };
  const compiledFor = compiledVersion([...byPath.keys()]);
  return {
    kind: 'python',
    root,
    start: '',
    entry,
    title: application.name,
    version: application.version,
    libraries: format === 'zip' && installed.length === 1 ? [] : others(application, text, byPath),
    distributions: installed.length - 1,
    missing: [],
    ...(compiledFor === undefined ? {} : { compiledFor }),
  };
}

function textOf(entry: ArchiveEntry | undefined, fd: number): string {
  if (entry === undefined || entry.size === 0) return '';
  if (entry.size > LARGEST_TEXT) throw new ArchiveError('is too large', { entry: entry.path });
  return Buffer.from(readContent(fd, entry)).toString('utf8');
}

/** The script that is called as the distribution is, or the only one; else the one package that can be run. */
function entryOf(
  { name }: Distribution,
  entryPoints: string,
  byPath: Files['byPath'],
): PythonEntry | undefined {
  const scripts = consoleScripts(entryPoints);
  const script = scripts.find((each) => distributionName(each.name) === name);
  const found = script ?? (scripts.length === 1 ? scripts[0] : undefined);
  if (found !== undefined) {
    const { name: _name, ...entry } = found;
    return entry;
  }
  const packages = [...byPath.keys()].flatMap(
    (path) => /^([A-Za-z_]\w*)\/__main__\.py$/.exec(path)?.[1] ?? [],
  );
  const own =
    packages.find((each) => distributionName(each) === name) ??
    (packages.length === 1 ? packages[0] : undefined);
  return own === undefined ? undefined : { module: own, from: `${own}/__main__.py` };
}

/** What is at the top and is not the application's own, by its RECORD. */
function others(
  { info }: Installed,
  text: (path: string) => string,
  byPath: Files['byPath'],
): readonly string[] {
  const topOf = (path: string) => {
    const slash = path.indexOf('/');
    return slash === -1 ? path : path.slice(0, slash + 1);
  };
  const record = text(`${info}RECORD`).split(/\r?\n/);
  const own = new Set([info, ...record.map((line) => topOf(line.split(',', 1)[0] ?? ''))]);
  return [...new Set([...byPath.keys()].map(topOf))].filter((top) => !own.has(top)).sort();
}

const folderOf = ({ name, version }: Distribution) => `pip install ${name}==${version} --target ${name}`;

function withoutLibraries(application: Distribution, missing: readonly string[]): string {
  const shown = missing.slice(0, 5).join(', ');
  const more = missing.length > 5 ? `, … (${missing.length} in all)` : '';
  return `${application.name} needs libraries (${shown}${more}) that are not in the package. Pack it with them: ${folderOf(application)}, then the folder.`;
}

function notInstalled(application: Distribution, why: string): string {
  return `The wheel of ${application.name} ${why}, which an installer must put in place: ${folderOf(application)}, then pack the folder.`;
}

function withoutStart({ name }: Distribution): string {
  return `The Python distribution ${name} does not say what to start: it has neither one console script nor a package with __main__.py.`;
}
