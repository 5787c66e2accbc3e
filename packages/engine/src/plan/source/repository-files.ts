import { readdir, readFile } from 'node:fs/promises';
import { BuildFailure } from '../../build-failure.ts';
import { statBelow } from '../../stat-below.ts';

/** What a plan may know of a checkout: names, and the text of small files. No link is followed. */
export interface RepositoryFiles {
  /** Names in a folder, sorted; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Whether a plain file is there. */
  has(path: string): Promise<boolean>;
  isExecutable(path: string): Promise<boolean>;
  /** Undefined where no plain file is. @throws BuildFailure `plan_invalid` for one that is too large */
  read(path: string): Promise<string | undefined>;
}

const LARGEST_FILE = 4 << 20;
const MOST_NAMES = 10_000;

export function repositoryFiles(root: string): RepositoryFiles {
  async function fileAt(path: string) {
    const there = await statBelow(root, path);
    return there?.stats.isFile() ? there : undefined;
  }

  return {
    async list(folder) {
      const there = await statBelow(root, folder);
      if (!there?.stats.isDirectory()) return [];
      return (await readdir(there.path)).sort().slice(0, MOST_NAMES);
    },
    has: async (path) => (await fileAt(path)) !== undefined,
    isExecutable: async (path) => (((await fileAt(path))?.stats.mode ?? 0) & 0o111) !== 0,
    async read(path) {
      const there = await fileAt(path);
      if (there === undefined) return undefined;
      if (there.stats.size > LARGEST_FILE)
        throw new BuildFailure('plan_invalid', `${path} is larger than ${LARGEST_FILE >> 20} MiB.`);
      return await readFile(there.path, 'utf8');
    },
  };
}
