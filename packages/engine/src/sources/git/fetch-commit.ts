import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../../log/format.ts';
import { SourceError } from '../source-error.ts';
import type { Git } from './git.ts';
import { CommitNotAdvertisedError, GitError } from './git-error.ts';
import type { Remote } from './remote.ts';
import type { RepositoryTalk } from './repository-talk.ts';
import type { RepositoryUrl } from './repository-url.ts';
import { COMMIT_REFS } from './shrink-mirror.ts';

export interface FetchCommitOptions {
  readonly git: Git;
  /** The mirror; nobody else fetches into it meanwhile. */
  readonly folder: string;
  readonly talk: RepositoryTalk;
  readonly note: (text: string) => void;
  /** Largest pack that is taken. */
  readonly packBytes: number;
}

/** The name of a commit in a mirror: where it is, all of the commit is there. */
export const refOf = (id: string) => `${COMMIT_REFS}/${id}`;

/** Fetches a commit without its history and gives it its name in the mirror. Whatever happens, nothing half-made stays. */
export async function fetchCommit(options: FetchCommitOptions, remote: Remote, id: string): Promise<void> {
  const { folder, git, packBytes } = options;
  const fetch = async (...args: readonly string[]) => {
    await git(['fetch', '--progress', ...QUIETLY, ...args], {
      ...remote.call,
      cwd: folder,
      fileBytes: packBytes,
    });
  };
  try {
    await removeHalves(folder);
    await fetch('--depth=1', '--', remote.url.href, `+${id}:${refOf(id)}`);
  } catch (error) {
    if (!(error instanceof CommitNotAdvertisedError)) throw await asTooLarge(error, options);
    await fetchByRefs(options, remote, id, fetch);
  } finally {
    await removeHalves(folder);
  }
}

const QUIETLY = ['--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
/** git's own word for all of the history. */
const ALL = 2 ** 31 - 1;

/** Old servers give out only what branches and tags name, with their histories. */
async function fetchByRefs(
  { folder, git, talk, note }: FetchCommitOptions,
  remote: Remote,
  id: string,
  fetch: (...args: readonly string[]) => Promise<void>,
): Promise<void> {
  note('The server does not give out single commits: all branches and tags are fetched.');
  const refs = ['heads', 'tags'].map((kind) => `+refs/${kind}/*:refs/remotes/${kind}/*`);
  await fetch(`--depth=${ALL}`, '--', remote.url.href, ...refs);
  const call = { cwd: folder, shown: talk.url.href };
  try {
    await git(['cat-file', '-e', `${id}^{commit}`], call);
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause;
    throw noSuchCommit(talk.url, id, cause);
  }
  await git(['update-ref', refOf(id), id], call);
}

function noSuchCommit({ href }: RepositoryUrl, id: string, cause: GitError): SourceError {
  return new SourceError('source_not_found', `${href} has no commit ${id}.`, { cause });
}

/** What a fetch that was ended left: nobody else fetches into this mirror now. */
async function removeHalves(folder: string): Promise<void> {
  const packs = join(folder, 'objects/pack');
  const refs = join(folder, COMMIT_REFS);
  const halves = [
    join(folder, 'shallow.lock'),
    join(folder, 'packed-refs.lock'),
    ...(await namesIn(packs)).filter((name) => /^tmp_|\.keep$/.test(name)).map((name) => join(packs, name)),
    ...(await namesIn(refs)).filter((name) => name.endsWith('.lock')).map((name) => join(refs, name)),
  ];
  for (const half of halves) await rm(half, { force: true });
}

/** The kernel ends the writer of a pack at the limit; git only says that it ended. */
async function asTooLarge(error: unknown, { folder, packBytes, talk }: FetchCommitOptions): Promise<unknown> {
  const packs = join(folder, 'objects/pack');
  for (const name of await namesIn(packs)) {
    const { size } = await stat(join(packs, name));
    if (!name.startsWith('tmp_') || size < packBytes) continue;
    const text = `${talk.url.href} is larger than the limit of ${formatBytes(packBytes)}.`;
    return new SourceError('source_too_large', text, { cause: error });
  }
  return error;
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
