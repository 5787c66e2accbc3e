import type { ArchiveIndex } from '../archive/archive-entry.ts';
import { recogniseProgramIn } from './binary/recognise-binary.ts';
import type { Recognised } from './found-package.ts';
import { MANIFEST, readManifest } from './jar/read-manifest.ts';
import { recogniseJar } from './jar/recognise-jar.ts';
import { recogniseNode } from './node/recognise-node.ts';
import { recognisePhp } from './php/recognise-php.ts';
import { recognisePython } from './python/recognise-python.ts';
import { recogniseSpringBoot } from './spring-boot/recognise-spring-boot.ts';
import { recogniseStaticSite } from './static-site/recognise-static-site.ts';
import type { Nest } from './thin-jar/nested-jar.ts';
import { recogniseThinJar } from './thin-jar/recognise-thin-jar.ts';
import { recogniseWar } from './war/recognise-war.ts';

/**
 * Tells what a package is. A name never counts.
 * @throws ArchiveError when an entry that is looked into is damaged
 */
export async function recognise(
  index: ArchiveIndex,
  fd: number,
  nest: Omit<Nest, 'contents'>,
): Promise<Recognised> {
  return (
    (index.format === 'zip' ? recogniseJava(index, fd) : undefined) ??
    recognisePhp(index, fd) ??
    recogniseNode(index, fd) ??
    recognisePython(index, fd) ??
    (await recogniseThinJar(index, nest)) ??
    recogniseProgramIn(index, fd) ??
    recogniseStaticSite(index) ?? { kind: 'unknown', found: describe(index) }
  );
}

function recogniseJava(index: ArchiveIndex, fd: number): Recognised | undefined {
  const manifest = readManifest(index, fd);
  const executable =
    manifest && (recogniseSpringBoot(index, fd, manifest) ?? recogniseJar(index, fd, manifest));
  return executable ?? recogniseWar(index, fd, manifest);
}

function describe(index: ArchiveIndex): string {
  const files = index.entries.filter((entry) => entry.kind === 'file');
  if (files.length === 0) return `a ${index.format} without files`;
  if (files.some(({ path }) => path.toUpperCase() === MANIFEST))
    return `a jar whose ${MANIFEST} names no Main-Class`;
  const top = [...new Set(index.entries.map(({ path }) => path.split('/', 1)[0] ?? ''))];
  const shown = top.slice(0, 8).join(', ');
  return `a ${index.format} with ${files.length} files, at its top: ${shown}${top.length > 8 ? ', …' : ''}`;
}
