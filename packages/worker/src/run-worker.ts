import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OPEN_NETWORK } from '@stagewright/api';
import { createThreadPool, inspectMachine, runBuild, trust } from '@stagewright/engine';
import { createServerClient } from './client.ts';
import { elapsedClock } from './dead-man.ts';
import { connectFaultPoints } from './fault-points.ts';
import { openLedger } from './ledger.ts';
import { createRegistration } from './registration.ts';
import { repositoryTools } from './repository-tools.ts';
import { runSession } from './session.ts';
import type { WorkerOptions } from './settings.ts';
import { sweep } from './sweep.ts';
import { tidyCache } from './tidy-cache.ts';
import type { Engine, WorkerParts } from './worker-parts.ts';

/** Before a worker that the server has forgotten registers again. */
const AGAIN_MS = 1_000;

export interface RunOptions {
  /** Ends everything at once: what runs is ended and nothing more is reported. */
  readonly signal: AbortSignal;
  /** Claims no more, lets what runs end, and then resolves. */
  readonly drain?: AbortSignal;
  /** Default: the engine's own. */
  readonly engine?: Engine;
  readonly onProblem?: WorkerParts['onProblem'];
  /** Told each time the server has taken the worker in. */
  readonly onRegistered?: (workerId: string) => void;
  /** Told why the server could not take the worker in yet. */
  readonly onRetry?: (error: unknown) => void;
}

/**
 * Runs a worker until it is aborted or drained. The caller holds the lock of the worker's folder. Rejects when the server refuses
 * the worker's key.
 */
export async function runWorker(options: WorkerOptions, run: RunOptions): Promise<void> {
  const { folder, slots, toolEnv, version, network = OPEN_NETWORK } = options;
  const {
    signal,
    drain = new AbortController().signal,
    engine = runBuild,
    onProblem = () => undefined,
  } = run;
  trust(network.certificates);
  const folders = { workspaces: join(folder, 'workspaces'), cache: join(folder, 'cache') };
  for (const path of Object.values(folders)) await mkdir(path, { recursive: true, mode: 0o700 });
  const ledger = await openLedger(folder);
  await sweep({ ledger, folder, onProblem }, ledger.left());
  const client = createServerClient(options);
  const threads = createThreadPool({ size: slots });
  const now = elapsedClock();
  const faults = options.faults ? connectFaultPoints(options.faults) : null;
  const machine = inspectMachine();
  // Whoever asks hears of a failure; nobody may ask.
  machine.catch(() => undefined);
  const shared = {
    engine,
    client,
    folder,
    folders,
    ledger,
    threads,
    repositories: repositoryTools(options),
    machine,
    toolEnv,
    network,
    version,
    now,
    faults,
    onProblem,
  };
  void tidyCache(folders.cache, { signal, onProblem });
  try {
    await work(shared, options, { ...run, signal, drain });
  } finally {
    await threads.close();
    await client.close();
    await ledger.close();
  }
}

type Bounded = RunOptions & Required<Pick<RunOptions, 'signal' | 'drain'>>;

/** Under one registration after the other, until the worker is aborted or drained. */
async function work(
  parts: Omit<WorkerParts, 'settings'>,
  options: WorkerOptions,
  { signal, drain, onRegistered, onRetry }: Bounded,
): Promise<void> {
  const { slots } = options;
  const registration = createRegistration(parts.client, options);
  const joining = AbortSignal.any([signal, drain]);
  for (let end = 'unknown'; end === 'unknown' && !joining.aborted; ) {
    const settings = await registration.join(joining, onRetry);
    if (settings === null) break;
    onRegistered?.(settings.worker_id);
    const session = { ...parts, client: registration.keep(settings), settings };
    end = await runSession(session, { slots, signal, drain });
    if (end === 'unknown') await sleep(AGAIN_MS, undefined, { signal: joining }).catch(() => undefined);
    else if ('url' in options) await registration.leave(settings.worker_id);
  }
}
