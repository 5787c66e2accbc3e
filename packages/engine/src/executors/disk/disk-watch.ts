import { statfs } from 'node:fs/promises';

/** Watches over what the steps of an execution write, where the file system cannot limit it. */
export interface DiskWatch {
  /** Calls once when the folders hold more than the limit. */
  watch(onFull: () => void): Watching;
}

export interface Watching {
  /** Looks a last time and ends; whether the limit was passed. */
  end(): Promise<boolean>;
}

export interface DiskWatchOptions {
  readonly limitBytes: number;
  /** Where the folders are: each of their file systems is asked for its free space. */
  readonly paths: readonly string[];
  /** What the folders hold. Rejects when it cannot be told. */
  readonly measure: () => Promise<number>;
}

const LOOK_MS = 200;
/** Space that others free meanwhile hides what a step takes: so long it can stay unseen. */
const LONGEST_UNMEASURED_MS = 15_000;

/**
 * Counting the files of a folder is slow, asking for the free space of a file system is not. So it is counted only once the free space
 * has shrunk by as much as was left of the limit. Passing it by what is written within one look is possible; staying there is not.
 */
export function createDiskWatch(options: DiskWatchOptions): DiskWatch {
  const space = createSpace(options);
  return {
    watch(onFull) {
      let passed = false;
      const look = async () => {
        if (passed || !(await space.isPassed())) return;
        passed = true;
        onFull();
      };
      let looking = look();
      // Whoever ends the watch hears of a failure.
      looking.catch(() => undefined);
      const timer = setInterval(() => {
        looking = looking.then(look);
        looking.catch(() => undefined);
      }, LOOK_MS);
      return {
        async end() {
          clearInterval(timer);
          await looking;
          passed ||= await space.isPassed();
          return passed;
        },
      };
    },
  };
}

interface Space {
  isPassed(): Promise<boolean>;
}

function createSpace({ limitBytes, paths, measure }: DiskWatchOptions): Space {
  let left = 0;
  let freeThen = Number.POSITIVE_INFINITY;
  let measured = Number.NEGATIVE_INFINITY;
  return {
    async isPassed() {
      const free = await freeBytes(paths);
      const age = performance.now() - measured;
      if (freeThen - free < left && age < LONGEST_UNMEASURED_MS) return false;
      left = limitBytes - (await measure());
      freeThen = free;
      measured = performance.now();
      return left < 0;
    },
  };
}

async function freeBytes(paths: readonly string[]): Promise<number> {
  const spaces = await Promise.all(paths.map((path) => statfs(path)));
  // Folders of one file system count it more than once: then it only shrinks faster, and is measured sooner.
  return spaces.reduce((sum, { bavail, bsize }) => sum + bavail * bsize, 0);
}
