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
  /** True while new builds wait for space. */
  low(): boolean;
}

/**
 * Holds the queue while the data folder has less free space than the mark, so that no build fills the disk to the end. Where the space
 * cannot be read nothing is held.
 */
export function createFreeSpace({ dir, minFree, queue }: FreeSpaceDeps): FreeSpace {
  let free: number | undefined;
  const low = () => free !== undefined && free < minFree;
  return {
    name: 'free-space',
    everyMs: 1_000,
    free: () => free,
    low,
    async run() {
      free = await statfs(dir).then(
        ({ bavail, bsize }) => bavail * bsize,
        () => undefined,
      );
      if (low()) queue.pause('storage');
      else queue.resume('storage');
    },
  };
}
