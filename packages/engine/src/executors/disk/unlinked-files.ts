import { readdir, stat } from 'node:fs/promises';
import type { ProcessId } from '../processes/process-id.ts';

/** Bytes on the disk of files that have no name any more and that the processes hold open: no folder shows them. */
export async function unlinkedBytes(processes: readonly ProcessId[]): Promise<number> {
  const sizes = new Map<string, number>();
  for (const { pid } of processes) {
    const open = `/proc/${pid}/fd`;
    for (const descriptor of await readdir(open).catch(() => [])) {
      const file = await stat(`${open}/${descriptor}`).catch(() => null);
      if (file?.isFile() && file.nlink === 0) sizes.set(`${file.dev}:${file.ino}`, file.blocks * 512);
    }
  }
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}
