import type { ArchiveEntry, ArchiveIndex } from '../../archive/archive-entry.ts';
import { ArchiveError } from '../../archive/archive-error.ts';
import { readHead } from '../../archive/entry-content.ts';
import type { JarManifest } from './jar-manifest.ts';
import { javaMajor } from './java-version.ts';

/** What packages of Java say of themselves. */
export interface JavaFacts {
  /** The lowest Java major version that can run its main class; undefined when the package does not hold that class. */
  readonly requiredJava?: number;
  /** The major version of the JDK that made it, where the manifest says so. */
  readonly builtWithJava?: number;
  readonly title?: string;
  readonly version?: string;
}

const LONGEST_TEXT = 200;
const CLASS_FOLDERS = ['', 'BOOT-INF/classes/', 'WEB-INF/classes/'];
const CLASS_MAGIC = 0xcafebabe;
/** Class files of Java 1.1 have major version 45, and each release since adds one. */
const CLASS_VERSION_OFFSET = 44;

/** @throws ArchiveError when one of the classes named is none */
export function javaFacts(
  index: ArchiveIndex,
  fd: number,
  from: { readonly manifest: JarManifest | undefined; readonly classes: readonly (string | undefined)[] },
): JavaFacts {
  const { manifest, classes } = from;
  const byPath = new Map(index.entries.map((entry) => [entry.path, entry]));
  const versions = classes.flatMap((name) => classVersion(byPath, fd, name) ?? []);
  const builtWithJava = javaMajor(manifest?.get('build-jdk-spec'));
  return {
    ...(versions.length === 0 ? {} : { requiredJava: Math.max(...versions) }),
    ...(builtWithJava === undefined ? {} : { builtWithJava }),
    ...text('title', manifest?.get('implementation-title')),
    ...text('version', manifest?.get('implementation-version')),
  };
}

function text<K extends string>(key: K, value = ''): { readonly [P in K]?: string } {
  return (value === '' || value.length > LONGEST_TEXT ? {} : { [key]: value }) as {
    readonly [P in K]?: string;
  };
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
