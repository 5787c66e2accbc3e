import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runWorker } from '../run-worker.ts';
import type { WorkerOptions } from '../settings.ts';
import type { Engine } from '../worker-parts.ts';
import { WORKER_SETTINGS } from './assignments.ts';
import { ScriptedServer } from './scripted-server.ts';

export interface TestWorker {
  readonly problems: readonly string[];
  readonly abort: () => void;
  readonly drain: () => void;
  /** Settles as `runWorker` does. */
  readonly done: Promise<void>;
}

export async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'worker-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

export async function startServer(settings: Partial<typeof WORKER_SETTINGS> = {}): Promise<ScriptedServer> {
  const server = new ScriptedServer();
  server.settings = { ...WORKER_SETTINGS, ...settings };
  await server.listen();
  onTestFinished(() => server.close());
  return server;
}

/** Runs a worker with a scripted engine against a server until the test ends. */
export async function startWorker(
  { socketPath, key }: Pick<ScriptedServer, 'socketPath' | 'key'>,
  engine: Engine,
  change: Partial<WorkerOptions> = {},
): Promise<TestWorker> {
  const [abort, drain] = [new AbortController(), new AbortController()];
  const problems: string[] = [];
  const options = {
    ...{ socketPath, key, name: 'test', slots: 2, version: '0.0.0', arch: 'x86_64', toolEnv: {} },
    folder: change.folder ?? (await temporaryFolder()),
    ...change,
  };
  const done = runWorker(options, {
    signal: abort.signal,
    drain: drain.signal,
    engine,
    onProblem: (what, error) => problems.push(`${what}: ${error}`),
  });
  done.catch(() => undefined);
  onTestFinished(async () => {
    abort.abort();
    await done.catch(() => undefined);
  });
  return { problems, abort: () => abort.abort(), drain: () => drain.abort(), done };
}
