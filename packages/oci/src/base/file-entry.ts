import { createReadStream } from 'node:fs';
import { readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerEntry } from '../layer/layer-entry.ts';

const OWNER_EXECUTES = 0o100;
const READ_BYTES = 1 << 20;

/** A file of this machine at a path of the image: 0755 when its owner may execute it, else 0644. Links are followed. */
export async function fileEntry(path: string, source: string): Promise<LayerEntry> {
  const { size, mode } = await stat(source);
  return {
    path,
    kind: 'file',
    mode: (mode & OWNER_EXECUTES) === 0 ? 0o644 : 0o755,
    size,
    content: () => createReadStream(source, { highWaterMark: READ_BYTES }),
  };
}

/** A folder of this machine with all that is in it; symbolic links stay links. */
export async function folderEntries(path: string, source: string): Promise<LayerEntry[]> {
  const entries: LayerEntry[] = [{ path, kind: 'directory' }];
  for (const item of await readdir(source, { withFileTypes: true })) {
    const [to, from] = [`${path}/${item.name}`, join(source, item.name)];
    if (item.isDirectory()) entries.push(...(await folderEntries(to, from)));
    else if (item.isSymbolicLink())
      entries.push({ path: to, kind: 'symlink', linkTarget: await readlink(from) });
    else if (item.isFile()) entries.push(await fileEntry(to, from));
  }
  return entries;
}
