import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildFailure } from '../../build-failure.ts';

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
  /** Of the path itself; undefined as well where a link stands in its way. */
  async function statOf(path: string) {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) return undefined;
    let at = root;
    let found = await lstat(at);
    for (const part of parts) {
      if (!found.isDirectory()) return undefined;
      at = join(at, part);
      const next = await lstat(at).catch(() => undefined);
      if (next === undefined) return undefined;
      found = next;
    }
    return { at, found };
  }

  async function fileAt(path: string) {
    const there = await statOf(path);
    return there?.found.isFile() ? there : undefined;
  }

  return {
    async list(folder) {
      const there = await statOf(folder);
      if (!there?.found.isDirectory()) return [];
      return (await readdir(there.at)).sort().slice(0, MOST_NAMES);
    },
    has: async (path) => (await fileAt(path)) !== undefined,
    isExecutable: async (path) => (((await fileAt(path))?.found.mode ?? 0) & 0o111) !== 0,
    async read(path) {
      const there = await fileAt(path);
      if (there === undefined) return undefined;
      if (there.found.size > LARGEST_FILE)
        throw new BuildFailure('plan_invalid', `${path} is larger than ${LARGEST_FILE >> 20} MiB.`);
      return await readFile(there.at, 'utf8');
    },
  };
}
