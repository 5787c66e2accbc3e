import type { ArchiveIndex } from '../archive/archive-entry.ts';
import type { Recognised } from './found-package.ts';
import { recogniseJar } from './jar/recognise-jar.ts';
import { recogniseNode } from './node/recognise-node.ts';

/**
 * Tells what a package is. A name never counts.
 * @throws ArchiveError when an entry that is looked into is damaged
 */
export function recognise(index: ArchiveIndex, fd: number): Recognised {
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
