import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../../log/format.ts';
import { SourceError } from '../source-error.ts';
import type { Git } from './git.ts';
import { CommitNotAdvertisedError, GitError } from './git-error.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Remote } from './remote.ts';
import type { RepositoryTalk } from './repository-talk.ts';
import type { RepositoryUrl } from './repository-url.ts';
import { COMMIT_REFS, shrinkMirror } from './shrink-mirror.ts';

/** What earlier builds of a project have fetched of one repository: a bare repository of single commits, each without its history. */
export interface MirrorOptions {
  readonly git: Git;
  /** Made when it is missing. */
  readonly folder: string;
  readonly talk: RepositoryTalk;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** Largest pack that is taken. */
  readonly packBytes: number;
}

const refOf = (id: string) => `${COMMIT_REFS}/${id}`;

/**
 * Gives the commit, fetched when it is not there yet, to `use`. Uses of one mirror come one after the other. A mirror in which `use`
 * finds damage is made anew, once.
 */
export async function withCommit<T>(options: MirrorOptions, id: string, use: () => Promise<T>): Promise<T> {
  const { folder, signal, note } = options;
  return await oneAtATime(folder, signal, async () => {
    const isNew = !(await exists(folder));
    try {
      return await fetchAndUse(options, id, use);
    } catch (error) {
      signal.throwIfAborted();
      if (isNew || !(error instanceof GitError)) throw error;
      note('The mirror of the repository is damaged and made anew.');
      await rm(folder, { recursive: true, force: true });
      return await fetchAndUse(options, id, use);
    }
  });
}

async function fetchAndUse<T>(options: MirrorOptions, id: string, use: () => Promise<T>): Promise<T> {
  const { folder, talk, note } = options;
  if (!(await exists(folder))) await makeMirror(options);
  if (await exists(join(folder, refOf(id)))) note('Known from an earlier build: nothing is fetched');
  else {
    await talk.ask((remote) => fetchCommit(options, remote, id));
    await shrinkMirror({ ...options, shown: talk.url.href });
  }
  const now = new Date();
  await utimes(folder, now, now);
  return await use();
}

/** It has its name only once it is whole. */
async function makeMirror({ folder, git, talk }: MirrorOptions): Promise<void> {
  const made = `${folder}.new`;
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { recursive: true, mode: 0o700 });
  await git(['init', '--quiet', '--bare', '.'], { cwd: made, shown: talk.url.href });
  await rename(made, folder);
}

async function fetchCommit(options: MirrorOptions, remote: Remote, id: string): Promise<void> {
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
  { folder, git, talk, note }: MirrorOptions,
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
async function asTooLarge(error: unknown, { folder, packBytes, talk }: MirrorOptions): Promise<unknown> {
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

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
