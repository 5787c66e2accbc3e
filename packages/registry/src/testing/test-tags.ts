import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import type { TaggedManifest, Tags } from '../ports.ts';
import { hasCode } from '../storage/errno.ts';
import { KeyedLock } from '../storage/keyed-lock.ts';

type Repositories = Map<string, Map<string, TaggedManifest>>;

/** Tags in memory; with `file`, also there after a restart. Never refuses. */
export function createTestTags(options: { readonly file?: string } = {}): Tags {
  const repositories = read(options.file);
  const lock = new KeyedLock();
  const tagsOf = (repository: string) => repositories.get(repository) ?? new Map<string, TaggedManifest>();
  const change = <T>(work: () => T): Promise<T> =>
    lock.run('tags', async () => {
      const result = work();
      if (options.file !== undefined) await write(options.file, repositories);
      return result;
    });
  return {
    move: ({ repository, tag, digest, mediaType, size }) =>
      change(() => {
        const tags = tagsOf(repository);
        const previous = tags.get(tag)?.digest ?? null;
        repositories.set(repository, tags.set(tag, { digest, mediaType, size }));
        return { kind: 'moved', previous };
      }),
    resolve: async (repository, tag) => tagsOf(repository).get(tag) ?? null,
    list: async (repository, { after, limit }) =>
      [...tagsOf(repository).keys()]
        .sort(compareTags)
        .filter((tag) => after === undefined || compareTags(tag, after) > 0)
        .slice(0, limit),
    remove: ({ repository, tag }) => change(() => (tagsOf(repository).delete(tag) ? 'removed' : 'unknown')),
    removeByDigest: ({ repository, digest }) =>
      change(() => {
        const pointing = [...tagsOf(repository)].filter(([, tagged]) => tagged.digest === digest);
        for (const [tag] of pointing) tagsOf(repository).delete(tag);
        return pointing.length;
      }),
  };
}

/** Whatever their case, equal ones by code unit. */
function compareTags(one: string, other: string): number {
  const order = (a: string, b: string) => Number(a > b) - Number(a < b);
  return order(one.toLowerCase(), other.toLowerCase()) || order(one, other);
}

function read(file: string | undefined): Repositories {
  if (file === undefined) return new Map();
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as [string, [string, TaggedManifest][]][];
    return new Map(stored.map(([repository, tags]) => [repository, new Map(tags)]));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return new Map();
    throw error;
  }
}

async function write(file: string, repositories: Repositories): Promise<void> {
  const handle = await open(`${file}.new`, 'w');
  try {
    await handle.writeFile(JSON.stringify([...repositories].map(([name, tags]) => [name, [...tags]])));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}
