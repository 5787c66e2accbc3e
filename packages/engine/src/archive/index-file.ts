import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { ArchiveIndex } from './archive-entry.ts';

/** The index that this thread had last: the same thread often needs it again at once. Held only until memory is wanted. */
let last: { readonly file: string; readonly index: WeakRef<ArchiveIndex> } | undefined;

/** Keeps an archive's index for later, in a file that must not exist. */
export async function writeIndex(file: string, index: ArchiveIndex): Promise<void> {
  await writeFile(file, JSON.stringify(index), { flag: 'wx', mode: 0o600 });
  last = { file, index: new WeakRef(index) };
}

/** An index that `writeIndex` has kept. Attempts have folders of their own, so a name stands for one index for ever. */
export function readIndex(file: string): ArchiveIndex {
  const known = last?.file === file ? last.index.deref() : undefined;
  if (known !== undefined) return known;
  const index = JSON.parse(readFileSync(file, 'utf8')) as ArchiveIndex;
  last = { file, index: new WeakRef(index) };
  return index;
}
