import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { workerProtocol } from '@stagewright/api';
import { createThreadPool } from '@stagewright/engine';
import { Attempts } from './attempts.ts';
import { claimLoop } from './claim-loop.ts';
import { createServerClient } from './client.ts';
import { heartbeat } from './heartbeat.ts';
import { openLedger } from './ledger.ts';
import { persist } from './retry.ts';
import type { EmbeddedSettings } from './settings.ts';
import { followStops } from './stops-stream.ts';
import { sweep } from './sweep.ts';

const EVERY_POOL = 'default';

/**
 * Runs a worker until the signal aborts; then everything is ended and nothing more is reported. The caller holds the lock of the
 * worker's folder.
 */
export async function runWorker(settings: EmbeddedSettings, signal: AbortSignal): Promise<void> {
  const { folder, slots, toolEnv, version, name, arch } = settings;
  const folders = { workspaces: join(folder, 'workspaces'), cache: join(folder, 'cache') };
  for (const path of Object.values(folders)) await mkdir(path, { recursive: true });
  const ledger = await openLedger(folder);
  await sweep(ledger);
  const client = createServerClient(settings);
  const threads = createThreadPool({ size: slots });
  const body = { name, version, pool: EVERY_POOL, labels: {}, slots, arch };
  const registered = await persist(signal, () => client.call(workerProtocol.register, { body, signal }));
  if (!registered) throw new Error('The server did not register the worker.');
  const parts = {
    client,
    workerId: registered.worker_id,
    settings: registered,
    folders,
    ledger,
    threads,
    toolEnv,
    version,
  };
  const attempts = new Attempts();
  signal.addEventListener('abort', () => attempts.loseAll(), { once: true });
  void threads.warm();
  await Promise.all([
    claimLoop(parts, attempts, slots, signal),
    heartbeat(parts, attempts, signal),
    followStops(parts, attempts, signal),
  ]);
  while (attempts.count > 0) await attempts.oneLess();
  await threads.close();
  await client.close();
  await ledger.close();
}
