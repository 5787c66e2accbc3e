import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';

export interface EntryBelow {
  readonly kind: 'file' | 'folder' | 'other';
  /** Within the root. */
  readonly path: string;
}

/** Not searched. */
const SKIPPED = new Set(['.git', 'node_modules']);

/** Everything below a folder, in no order, and nothing of where links lead: the steps of a build may have put one anywhere. */
export async function* entriesBelow(root: string): AsyncGenerator<EntryBelow> {
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isFile()) yield { kind: 'file', path };
      else if (!entry.isDirectory() || SKIPPED.has(entry.name)) yield { kind: 'other', path };
      else {
        yield { kind: 'folder', path };
        folders.push(path);
      }
    }
  }
}
