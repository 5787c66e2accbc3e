import type { ArchiveIndex } from '../archive/archive-entry.ts';
import { type JarPackage, recogniseJar } from './recognise-jar.ts';
import { type NodePackage, recogniseNode } from './recognise-node.ts';

/** What a package was found to be, by its content. */
export type PackageKind =
  | JarPackage
  | NodePackage
  /** Of a kind that is built, but not in this shape. */
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'unknown'; readonly found: string };

/**
 * Tells what a package is. A name never counts.
 * @throws ArchiveError when an entry that is looked into is damaged
 */
export function recognise(index: ArchiveIndex, fd: number): PackageKind {
  const jar = index.format === 'zip' ? recogniseJar(index, fd) : undefined;
  if (jar?.kind === 'jar') return jar;
  return recogniseNode(index, fd) ?? jar ?? { kind: 'unknown', found: describe(index) };
}

function describe(index: ArchiveIndex): string {
  const files = index.entries.filter((entry) => entry.kind === 'file');
  if (files.length === 0) return `a ${index.format} without files`;
  const top = [...new Set(index.entries.map(({ path }) => path.split('/', 1)[0] ?? ''))];
  const shown = top.slice(0, 8).join(', ');
  return `a ${index.format} with ${files.length} files, at its top: ${shown}${top.length > 8 ? ', …' : ''}`;
}
