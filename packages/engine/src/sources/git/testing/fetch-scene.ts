import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Commit, RepositorySource } from '@stagewright/api';
import { onTestFinished } from 'vitest';
import type { LedgerEntry } from '../../../build-context.ts';
import { createProcessExecutor } from '../../../executors/processes/process-executor.ts';
import { createToolRunner } from '../../../executors/run-tool.ts';
import { createAddressPolicy } from '../../../network/address-policy.ts';
import { createHostGuard, type Resolve } from '../../../network/host-guard.ts';
import { type GitServer, type GitServerOptions, startGitServer } from '../../../testing/git-server.ts';
import { createTestRepository, type TestRepository } from '../../../testing/test-repository.ts';
import { type Checkout, type FetchRepositoryOptions, fetchRepository } from '../fetch-repository.ts';
import type { GitOptions } from '../git.ts';

export interface FetchScene {
  readonly server: GitServer;
  readonly root: string;
  readonly mirrorsDir: string;
  readonly notes: string[];
  /** Commits that were told before they were fetched. */
  readonly resolved: Commit[];
  /** What the attempts left in their ledger. */
  readonly left: Set<string>;
  repository(name: string): Promise<TestRepository>;
  /** Fetches `<name>.git` of the server, or another address, into a folder of its own. */
  fetch(name: string, wish?: Wish): Promise<Checkout>;
  /** For git alone. */
  readonly gitOptions: Omit<GitOptions, 'config' | 'env'>;
  /** What is left of private folders. */
  leftPrivate(): Promise<string[]>;
}

export interface Wish extends Partial<Omit<FetchRepositoryOptions, 'source'>> {
  readonly source?: Partial<RepositorySource>;
}

let scenes = 0;

export async function createFetchScene(
  options: Omit<GitServerOptions, 'root'> & {
    readonly resolve?: Resolve;
    readonly allowNetworks?: readonly string[];
  } = {},
): Promise<FetchScene> {
  const folder = await mkdtemp(join(tmpdir(), 'git-test-'));
  const root = join(folder, 'server');
  await mkdir(root);
  const server = await startGitServer({ ...options, root });
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const name = `git-test-${process.pid}-${scenes++}`;
  const policy = createAddressPolicy({ allowNetworks: options.allowNetworks ?? ['127.0.0.0/8'] });
  const left = new Set<string>();
  const ledger = {
    add: async (entry: LedgerEntry) => void left.add(JSON.stringify(entry)),
    done: async (entry: LedgerEntry) => void left.delete(JSON.stringify(entry)),
  };
  const notes: string[] = [];
  const resolved: Commit[] = [];
  let fetches = 0;
  const run = createToolRunner({
    name,
    ledger,
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
    executor: createProcessExecutor(),
    note: (text) => notes.push(text),
  });
  const mirrorsDir = join(folder, 'mirrors');
  const privates = join(folder, 'private');
  await mkdir(privates);
  const gitOptions = {
    run,
    home: privates,
    signal: new AbortController().signal,
    clock: performance,
    note: (text: string) => void notes.push(text),
  };
  return {
    server,
    root,
    gitOptions,
    mirrorsDir,
    notes,
    resolved,
    left,
    repository: (named) => createTestRepository(root, named),
    fetch: async (named, { source, ...wish } = {}) => {
      fetches++;
      return await fetchRepository({
        folder: join(folder, `checkout-${fetches}`),
        privateFolder: join(privates, String(fetches)),
        mirrorsDir,
        guard: createHostGuard({ policy, ...(options.resolve && { resolve: options.resolve }) }),
        ...gitOptions,
        limits: { entries: 1_000, bytes: 1 << 26, packBytes: 1 << 26 },
        resolved: (commit) => resolved.push(commit),
        pauseMs: 1,
        ...wish,
        source: {
          kind: 'git',
          url: `${server.url}/${named}.git`,
          ref: { kind: 'branch', name: 'main' },
          submodules: false,
          trusted: true,
          ...source,
        },
      });
    },
    leftPrivate: () => readdir(privates),
  };
}
