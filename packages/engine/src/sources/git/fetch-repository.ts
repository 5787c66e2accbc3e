import type { Commit, RepositorySource } from '@stagewright/api';
import type { Clock } from '../../build-context.ts';
import type { ToolRunner } from '../../executors/run-tool.ts';
import type { HostGuard } from '../../network/host-guard.ts';
import { SourceError } from '../source-error.ts';
import { isFor, writeCredentials } from './credentials.ts';
import { fetchInto } from './fetch-tree.ts';
import { createGit, type Git, requireGit } from './git.ts';
import { finalError } from './git-error.ts';
import type { GitConfig } from './git-settings.ts';
import { createRepositoryTalk, type RepositoryTalk } from './repository-talk.ts';
import { authority, parseRepositoryUrl, type RepositoryUrl } from './repository-url.ts';
import { checkCommitId, resolveRef } from './resolve-ref.ts';
import type { TreeLimits } from './survey-tree.ts';

export interface FetchRepositoryOptions {
  readonly source: RepositorySource;
  /** Where the checkout goes; made. */
  readonly folder: string;
  /** A folder that no step of a build sees and that goes with the attempt. Made, and gone when the call settles. */
  readonly privateFolder: string;
  /** Of the project alone: what its builds have fetched. Made when it is missing. */
  readonly mirrorsDir: string;
  readonly guard: HostGuard;
  readonly run: ToolRunner;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly note: (text: string) => void;
  readonly limits: RepositoryLimits;
  /** Told of the commit before anything of it is fetched; committer, time and message are empty then. */
  readonly resolved: (commit: Commit) => void;
  /** For every run of git: own certificates, proxies. */
  readonly config?: GitConfig;
  readonly env?: Readonly<Record<string, string>>;
  /** Before a second try. Default: a second. */
  readonly pauseMs?: number;
}

/** For a repository and its submodules together, but `packBytes`. */
export interface RepositoryLimits extends TreeLimits {
  /** Largest pack that a server may send. */
  readonly packBytes: number;
}

export interface Checkout {
  readonly folder: string;
  readonly commit: Commit;
}

/**
 * Fetches one commit of a repository into a folder. Nothing of it is run, nobody is asked whom the guard does not admit, and the login is
 * given to its host alone. What an earlier build of the project has fetched is not fetched again.
 * @throws SourceError and BuildFailure, with messages for the build's owner; the reason of the signal once nothing runs any more
 */
export async function fetchRepository(options: FetchRepositoryOptions): Promise<Checkout> {
  const { source, signal, note, folder } = options;
  const url = parseRepositoryUrl(source.url);
  checkLogin(source, url);
  const credentials = await writeCredentials(options.privateFolder, source);
  try {
    const { home } = credentials;
    const { config = [], env = {} } = options;
    const git = createGit({ ...options, home, config, env });
    await requireGit(git, home);
    const { submodules } = source;
    const fetching = { ...options, git, credentials, submodules, packBytes: options.limits.packBytes };
    const talk = createRepositoryTalk(url, fetching);
    const id = await findCommit(source, git, home, talk);
    options.resolved({ id, committer: '', time: '', message: '' });
    const { commit } = await fetchInto(fetching, { talk, id, folder, depth: 0, left: options.limits });
    signal.throwIfAborted();
    note(`Checked out ${id}: ${commit.message} (${commit.committer}, ${commit.time})`);
    return { folder, commit };
  } catch (error) {
    throw finalError(error, url.href);
  } finally {
    await credentials.remove();
  }
}

/** A login that belongs to another host is a mistake that should be told, not one that fails somewhere else later. */
function checkLogin({ login, key }: RepositorySource, url: RepositoryUrl): void {
  const secret = url.scheme === 'ssh' ? key : login;
  if (secret === undefined || isFor(url, secret)) return;
  throw new SourceError(
    'source_refused',
    `The repository authorisation is for ${secret.host}, and the repository is on ${authority(url)}.`,
  );
}

async function findCommit(
  source: RepositorySource,
  git: Git,
  cwd: string,
  talk: RepositoryTalk,
): Promise<string> {
  if (source.commit !== undefined) return checkCommitId(source.commit);
  if (source.ref.kind === 'commit') return checkCommitId(source.ref.name);
  return await talk.ask((remote) => resolveRef(git, remote, cwd, source.ref));
}
