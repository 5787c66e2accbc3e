import type { ArchiveIndex } from '../../archive/archive-entry.ts';
import { readContent } from '../../archive/entry-content.ts';
import type { JarManifest } from '../jar/jar-manifest.ts';
import { type JavaFacts, javaFacts } from '../jar/java-facts.ts';
import { type IndexedLayer, parseLayersIndex, usualLayers } from './layers-index.ts';

/** A jar or war of Spring Boot, which starts as well from a folder as from an archive. */
export interface SpringBootPackage extends JavaFacts {
  readonly kind: 'spring-boot';
  /** Spring's launcher. */
  readonly mainClass: string;
  readonly startClass: string;
  readonly libraries: number;
  readonly layers: readonly IndexedLayer[];
  readonly layersFrom: 'layers.idx' | 'the usual layers';
}

const LAUNCHERS = 'org.springframework.boot.loader.';
const LARGEST_INDEX = 4 << 20;

/** Undefined when Spring's launcher does not start it. */
export function recogniseSpringBoot(
  index: ArchiveIndex,
  fd: number,
  manifest: JarManifest,
): SpringBootPackage | undefined {
  const mainClass = manifest.get('main-class') ?? '';
  const startClass = manifest.get('start-class') ?? '';
  if (!mainClass.startsWith(LAUNCHERS) || startClass === '') return undefined;
  const folder = folderOf(index);
  // The launcher's classes must be there too, or nothing would start it from a folder.
  const launcher = `${mainClass.replaceAll('.', '/')}.class`;
  if (folder === undefined || !index.entries.some(({ path }) => path === launcher)) return undefined;
  const libraries = index.entries.filter(({ path }) => /^(?:BOOT|WEB)-INF\/lib[^/]*\/[^/]+\.jar$/.test(path));
  const snapshots = libraries.map(({ path }) => path).filter((path) => path.includes('SNAPSHOT'));
  const named = layersIndex(index, fd, manifest);
  return {
    kind: 'spring-boot',
    mainClass,
    startClass,
    ...javaFacts(index, fd, { manifest, classes: [mainClass, startClass] }),
    libraries: libraries.length,
    layers: named ?? usualLayers(folder, snapshots),
    layersFrom: named === undefined ? 'the usual layers' : 'layers.idx',
  };
}

function folderOf({ entries }: ArchiveIndex): 'BOOT-INF' | 'WEB-INF' | undefined {
  const folders = ['BOOT-INF', 'WEB-INF'] as const;
  return folders.find((folder) => entries.some(({ path }) => path.startsWith(`${folder}/`)));
}

function layersIndex(index: ArchiveIndex, fd: number, manifest: JarManifest): IndexedLayer[] | undefined {
  const path = manifest.get('spring-boot-layers-index');
  const entry = index.entries.find((each) => each.path === path && each.kind === 'file');
  if (entry === undefined || entry.size > LARGEST_INDEX) return undefined;
  return parseLayersIndex(Buffer.from(readContent(fd, entry)).toString('utf8'));
}
