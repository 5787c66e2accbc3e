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
  /** True while new builds wait for space. */
  low(): boolean;
}

/** Holds the queue while the data folder has less free space than the mark, so that no build fills the disk to the end. */
export function createFreeSpace({ dir, minFree, queue }: FreeSpaceDeps): FreeSpace {
  let low = false;
  return {
    name: 'free-space',
    everyMs: 5_000,
    low: () => low,
    async run() {
      const { bavail, bsize } = await statfs(dir);
      const isLow = bavail * bsize < minFree;
      if (isLow !== low) {
        low = isLow;
        if (low) queue.pause();
        else queue.resume();
      }
    },
  };
}
