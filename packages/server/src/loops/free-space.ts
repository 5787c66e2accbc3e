import { statfs } from 'node:fs/promises';
import type { BuildQueue } from '../domain/queue-ports.ts';
import type { Loop } from './loop.ts';

export interface FreeSpaceDeps {
  readonly dir: string;
  /** Bytes below which new builds wait. */
  readonly minFree: number;
  readonly queue: Pick<BuildQueue, 'pause' | 'resume'>;
}

export interface FreeSpace extends Loop {
  /** Bytes at the last look; undefined where the file system does not tell. */
  free(): number | undefined;
  /** Bytes of the file system. */
  total(): number | undefined;
  /** True while new builds wait for space. */
  low(): boolean;
}

/**
 * Holds the queue while the data folder has less free space than the mark, so that no build fills the disk to the end. Where the space
 * cannot be read nothing is held.
 */
export function createFreeSpace({ dir, minFree, queue }: FreeSpaceDeps): FreeSpace {
  let free: number | undefined;
  let total: number | undefined;
  const low = () => free !== undefined && free < minFree;
  return {
    name: 'free-space',
    everyMs: 1_000,
    free: () => free,
    total: () => total,
    low,
    async run() {
      const found = await statfs(dir).catch(() => undefined);
      free = found && found.bavail * found.bsize;
      total = found && found.blocks * found.bsize;
      if (low()) queue.pause('storage');
      else queue.resume('storage');
    },
  };
}
