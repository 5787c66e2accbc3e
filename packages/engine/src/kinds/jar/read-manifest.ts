import type { ArchiveEntry, ArchiveIndex } from '../../archive/archive-entry.ts';
import { ArchiveError } from '../../archive/archive-error.ts';
import { readContent } from '../../archive/entry-content.ts';
import { type JarManifest, parseJarManifest } from './jar-manifest.ts';

export const MANIFEST = 'META-INF/MANIFEST.MF';
const LARGEST_MANIFEST = 1 << 20;

/** Undefined when the archive has no manifest. @throws ArchiveError when it has two, or a very large one */
export function readManifest(index: ArchiveIndex, fd: number): JarManifest | undefined {
  const entry = findManifest(index);
  return entry === undefined ? undefined : parseJarManifest(readContent(fd, entry));
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
