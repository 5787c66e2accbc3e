import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Assignment, Outcome, Report, Stacks, WorkerSettings } from '@stagewright/api';
import type { BuildContext, LedgerEntry } from '../build-context.ts';
import { runBuild } from '../run-build.ts';

export const TEST_STACKS: Stacks = {
  stacks: {
    Java: {
      language: 'java',
      port: 8080,
      versions: [
        { version: '21', base: ['host/java'] },
        { version: '17', base: ['host/java'] },
        { version: '11', base: ['host/java'] },
      ],
    },
    Nodejs: {
      language: 'nodejs',
      port: 8080,
      versions: [
        { version: '24', base: ['host/node'] },
        { version: '22', base: ['host/node'] },
      ],
    },
  },
};

export const TEST_SETTINGS: WorkerSettings = {
  worker_id: 'w1',
  lease: { term_s: 30, renew_s: 10, dead_man_s: 20, accept_s: 2 },
  archive: { entries: 10_000, expanded_bytes: 1 << 30, ratio: 200 },
  source_bytes: 1 << 28,
  log_bytes: 1 << 25,
  log_tail_bytes: 1 << 20,
  build_disk_bytes: 4 << 28,
  layers_bytes: 4 << 28,
  caches_bytes: 4 << 28,
  allow_networks: ['127.0.0.0/8'],
  stacks: TEST_STACKS,
};

export interface TestBuildOptions {
  readonly folder: string;
  /** Default: the folder's own. Builds that share it make a base only once. */
  readonly cacheDir?: string;
  readonly registry: string;
  readonly source?: Uint8Array;
  readonly assignment?: Partial<Assignment>;
  readonly settings?: Partial<WorkerSettings>;
  readonly context?: Partial<BuildContext>;
  readonly signal?: AbortSignal;
}

export interface TestBuild {
  readonly outcome: Outcome;
  readonly log: string;
  readonly reports: readonly Report[];
  /** What the attempt left in its ledger. */
  readonly left: readonly LedgerEntry[];
}

/** Runs a build as a worker would, with everything it gave away kept. */
export async function testBuild(options: TestBuildOptions): Promise<TestBuild> {
  const { folder, source = new Uint8Array(), signal = new AbortController().signal } = options;
  const workspaceRoot = join(folder, 'work');
  await mkdir(workspaceRoot, { recursive: true });
  let log = '';
  const reports: Report[] = [];
  const left = new Map<string, LedgerEntry>();
  const context: BuildContext = {
    signal,
    force: new AbortController().signal,
    workspaceRoot,
    cacheDir: options.cacheDir ?? join(folder, 'cache'),
    settings: { ...TEST_SETTINGS, ...options.settings },
    version: '0.0.0-test',
    log: {
      write: (bytes) => {
        log += typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString();
      },
      line: (text) => {
        log += `${text}\n`;
      },
    },
    ledger: {
      add: async (entry) => void left.set(JSON.stringify(entry), entry),
      done: async (entry) => void left.delete(JSON.stringify(entry)),
    },
    report: (report) => void reports.push(report),
    openSource: async (range) => ({
      body: Readable.from(pieces(source, range?.from ?? 0), { objectMode: false }),
      size: source.length,
      sha256: createHash('sha256').update(source).digest('hex'),
    }),
    storePackage: async ({ name }) => ({ kind: 'stored', reference: `obs://artifacts/demo/1/${name}` }),
    permit: async () => ({ kind: 'granted', deadlineMs: 15_000 }),
    ...options.context,
  };
  const outcome = await runBuild(testAssignment(options), context);
  return { outcome, log, reports, left: [...left.values()] };
}

let builds = 0;

export function testAssignment({ registry, assignment }: TestBuildOptions): Assignment {
  builds++;
  return {
    // Test files run beside each other, and executions are named by it.
    build_id: `b${process.pid}x${builds}`.padEnd(40, '0'),
    epoch: 1,
    attempt: 1,
    index: builds,
    job_id: 'j'.repeat(40),
    job_name: 'demo',
    project_id: 'p1',
    project_name: 'default',
    arch: '',
    source: { kind: 'object', url: 'obs://demo/package', bucket: 'demo', key: 'package' },
    settings: {},
    secrets: {},
    target: { kind: 'registry', registry, scheme: 'http', repository: 'default/demo', tag: '1', token: '' },
    credentials: [],
    timeout_s: 3600,
    grace_s: 5,
    log_offset: 0,
    ...assignment,
  };
}

function* pieces(source: Uint8Array, from: number): Generator<Uint8Array> {
  for (let at = from; at < source.length; at += 65_536) yield source.subarray(at, at + 65_536);
}

/** A folder of its own, removed by the returned function. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'engine-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
