import { access, mkdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { oneAtATime } from '../../one-at-a-time.ts';
import { type FetchCommitOptions, fetchCommit, refOf } from './fetch-commit.ts';
import { GitError } from './git-error.ts';
import { shrinkMirror } from './shrink-mirror.ts';

/**
 * What earlier builds of a project have fetched of one repository: a bare repository of single commits, each without its history. Its
 * folder is made when it is missing.
 */
export interface MirrorOptions extends FetchCommitOptions {
  readonly signal: AbortSignal;
}

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

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
