import type { ArchiveIndex } from '../../archive/archive-entry.ts';
import type { JarManifest } from './jar-manifest.ts';
import { type JavaFacts, javaFacts } from './java-facts.ts';
import { wholeBecause } from './whole-because.ts';

/** An executable jar. */
export interface JarPackage extends JavaFacts {
  readonly kind: 'jar';
  readonly mainClass: string;
  /** The application's own main class where `mainClass` is a launcher's. */
  readonly startClass?: string;
  /** How many jars lie within it. */
  readonly nestedJars: number;
  /** Other jars that it expects beside it. */
  readonly classPath: readonly string[];
  /** Why it stays one file in one layer; undefined: it may be cut into parts. */
  readonly wholeBecause?: string;
}

const LONGEST_CLASS_PATH = 100;

/** Undefined when the manifest names no main class. */
export function recogniseJar(index: ArchiveIndex, fd: number, manifest: JarManifest): JarPackage | undefined {
  const mainClass = manifest.get('main-class') ?? '';
  if (mainClass === '') return undefined;
  const startClass = manifest.get('start-class');
  const whole = wholeBecause(index, manifest);
  return {
    kind: 'jar',
    mainClass,
    ...(startClass === undefined ? {} : { startClass }),
    ...javaFacts(index, fd, { manifest, classes: [mainClass, startClass] }),
    nestedJars: index.entries.filter(({ path }) => path.endsWith('.jar')).length,
    classPath: classPath(manifest),
    ...(whole === undefined ? {} : { wholeBecause: whole }),
  };
}

function classPath(manifest: JarManifest): string[] {
  return (manifest.get('class-path') ?? '')
    .split(/\s+/)
    .filter((part) => part !== '')
    .slice(0, LONGEST_CLASS_PATH);
}
