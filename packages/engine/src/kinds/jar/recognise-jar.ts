import type { ArchiveEntry, ArchiveIndex } from '../../archive/archive-entry.ts';
import { ArchiveError } from '../../archive/archive-error.ts';
import { readContent, readHead } from '../../archive/entry-content.ts';
import { type JarManifest, parseJarManifest } from './jar-manifest.ts';
import { javaMajor } from './java-version.ts';
import { wholeBecause } from './whole-because.ts';

/** An executable jar. */
export interface JarPackage {
  readonly kind: 'jar';
  readonly mainClass: string;
  /** The application's own main class where `mainClass` is a launcher's. */
  readonly startClass?: string;
  /** The lowest Java major version that can run its main class; undefined when the jar does not hold that class. */
  readonly requiredJava?: number;
  /** The major version of the JDK that made it, where the manifest says so. */
  readonly builtWithJava?: number;
  /** How many jars lie within it. */
  readonly nestedJars: number;
  /** Other jars that it expects beside it. */
  readonly classPath: readonly string[];
  readonly title?: string;
  readonly version?: string;
  /** Why it stays one file in one layer; undefined: it may be cut into parts. */
  readonly wholeBecause?: string;
}

const MANIFEST = 'META-INF/MANIFEST.MF';
const LARGEST_MANIFEST = 1 << 20;
const CLASS_FOLDERS = ['', 'BOOT-INF/classes/', 'WEB-INF/classes/'];
const CLASS_MAGIC = 0xcafebabe;
/** Class files of Java 1.1 have major version 45, and each release since adds one. */
const CLASS_VERSION_OFFSET = 44;

/** Undefined when the zip has no manifest. */
export function recogniseJar(
  index: ArchiveIndex,
  fd: number,
): JarPackage | { readonly kind: 'unknown'; readonly found: string } | undefined {
  const entry = findManifest(index);
  if (entry === undefined) return undefined;
  const manifest = parseJarManifest(readContent(fd, entry));
  const mainClass = manifest.get('main-class') ?? '';
  const byPath = new Map(index.entries.map((each) => [each.path, each]));
  if (mainClass === '') {
    const what = byPath.has('WEB-INF') || byPath.has('WEB-INF/web.xml') ? 'a web archive (war)' : 'a jar';
    return { kind: 'unknown', found: `${what} whose ${MANIFEST} names no Main-Class` };
  }
  const startClass = manifest.get('start-class');
  const versions = [mainClass, startClass].flatMap((name) => classVersion(byPath, fd, name) ?? []);
  const builtWithJava = javaMajor(manifest.get('build-jdk-spec'));
  return {
    kind: 'jar',
    mainClass,
    ...(startClass === undefined ? {} : { startClass }),
    ...(versions.length === 0 ? {} : { requiredJava: Math.max(...versions) }),
    ...(builtWithJava === undefined ? {} : { builtWithJava }),
    nestedJars: index.entries.filter(({ path }) => path.endsWith('.jar')).length,
    classPath: classPath(manifest),
    ...attribute('wholeBecause', wholeBecause(index, manifest)),
    ...attribute('title', manifest.get('implementation-title')),
    ...attribute('version', manifest.get('implementation-version')),
  };
}

function attribute<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined || value === '' || value.length > 200 ? {} : { [key]: value }) as {
    readonly [P in K]?: string;
  };
}

/** Java finds the manifest whatever the case of its name, so there must be one only. */
function findManifest(index: ArchiveIndex): ArchiveEntry | undefined {
  const found = index.entries.filter(({ path, kind }) => kind === 'file' && path.toUpperCase() === MANIFEST);
  const twice = found.length > 1 || (found.length === 1 && index.duplicate?.toUpperCase() === MANIFEST);
  if (twice) throw new ArchiveError('is there twice', { entry: MANIFEST });
  const [entry] = found;
  if (entry !== undefined && entry.size > LARGEST_MANIFEST)
    throw new ArchiveError('is too large', { entry: entry.path });
  return entry;
}

function classVersion(byPath: ReadonlyMap<string, ArchiveEntry>, fd: number, name = ''): number | undefined {
  const file = `${name.replaceAll('.', '/')}.class`;
  for (const folder of CLASS_FOLDERS) {
    const entry = byPath.get(`${folder}${file}`);
    if (entry?.kind !== 'file') continue;
    const head = Buffer.from(readHead(fd, entry, 8));
    if (head.length < 8 || head.readUInt32BE(0) !== CLASS_MAGIC)
      throw new ArchiveError('is not a class file', { entry: entry.path });
    return Math.max(1, head.readUInt16BE(6) - CLASS_VERSION_OFFSET);
  }
  return undefined;
}

function classPath(manifest: JarManifest): string[] {
  return (manifest.get('class-path') ?? '')
    .split(/\s+/)
    .filter((part) => part !== '')
    .slice(0, 100);
}
