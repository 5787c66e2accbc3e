import { appendFile, lstat, lutimes, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commit } from '@stagewright/api';
import type { Git } from './git.ts';
import { GitError } from './git-error.ts';

export interface CheckoutOptions {
  readonly git: Git;
  readonly mirror: string;
  /** Made; what is there is removed. */
  readonly folder: string;
  /** Where it came from, for programs that ask. */
  readonly shown: string;
}

const SEPARATOR = '\0';
const LONGEST_MESSAGE = 1_000;

/** Who made a commit in the mirror, when, and what for. */
export async function readCommit(
  git: Git,
  call: { cwd: string; shown: string },
  id: string,
): Promise<Commit> {
  const format = ['%cn', '%cI', '%s'].join('%x00');
  const text = await git(['log', '-1', `--format=${format}`, id, '--'], call);
  const [committer = '', time = '', message = ''] = text.trimEnd().split(SEPARATOR);
  return { id, committer, time, message: message.slice(0, LONGEST_MESSAGE).toWellFormed() };
}

/** Inode, owner and time of change are another's in a copy and after a change of owner: git goes by size and time. */
const COPIES_ARE_UNCHANGED = '[core]\n\tcheckStat = minimal\n\ttrustctime = false\n';

/** An empty repository for the checkout; may be made while it is still being judged what will be in it. */
export async function beginCheckout({ git, folder, shown }: Omit<CheckoutOptions, 'mirror'>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await git(['init', '--quiet', '.'], { cwd: folder, shown });
  await appendFile(
    join(folder, '.git/config'),
    `${COPIES_ARE_UNCHANGED}[remote "origin"]\n\turl = "${shown.replaceAll('"', '\\"')}"\n`,
  );
}

/**
 * Writes a commit's files into a checkout that was begun, and copies of the objects of this one commit: what a build does to it reaches nothing
 * else. Every file gets the time of the commit, so that what tools make of times is the same in each build.
 */
export async function checkOut(
  { git, mirror, folder, shown }: CheckoutOptions,
  commit: Commit,
): Promise<void> {
  const call = { cwd: folder, shown };
  await git(
    ['fetch', '--quiet', '--depth=1', '--no-tags', '--no-write-fetch-head', '--', mirror, commit.id],
    {
      ...call,
      protocols: ['file'],
      config: [
        ['uploadpack.allowAnySHA1InWant', 'true'],
        // They were checked on their way into the mirror.
        ['transfer.fsckObjects', 'false'],
      ],
    },
  );
  await git(['checkout', '--quiet', '--detach', commit.id, '--'], call);
  await setTimes(Buffer.from(folder), new Date(commit.time));
  // git then finds its files unchanged without reading them; those that attributes convert on their way do not matter.
  await git(['update-index', '-q', '--refresh'], call).catch((error: unknown) => {
    if (!(error instanceof GitError)) throw error;
  });
}

const SLASH = Buffer.from('/');
const GIT_FOLDER = Buffer.from('.git');

/** Names are bytes: not all of them are text. */
async function setTimes(folder: Buffer, time: Date): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  const inside = entries.filter(({ name }) => !GIT_FOLDER.equals(name));
  for (const entry of inside) {
    if (entry.isDirectory()) await setTimes(Buffer.concat([folder, SLASH, entry.name]), time);
  }
  await Promise.all(inside.map(({ name }) => lutimes(Buffer.concat([folder, SLASH, name]), time, time)));
}

/** Whether attributes at the root say that files are kept elsewhere, as `git lfs track` writes it. */
export async function namesLfs(folder: string): Promise<boolean> {
  const file = join(folder, '.gitattributes');
  const stats = await lstat(file).catch(() => undefined);
  if (stats?.isFile() !== true || stats.size > LONGEST_ATTRIBUTES) return false;
  return /\bfilter=lfs\b/.test(await readFile(file, 'utf8'));
}

const LONGEST_ATTRIBUTES = 1 << 20;
