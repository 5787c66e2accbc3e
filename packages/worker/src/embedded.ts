import { join } from 'node:path';
import { openLifeLine } from './life-line.ts';
import { lockWorkerFolder } from './lock.ts';
import { runWorker } from './run-worker.ts';
import type { WorkerOptions } from './settings.ts';
import type { Engine } from './worker-parts.ts';

const LIFE_LINE = 3;
/** Within a second of the server's end this process is gone, whatever still runs; its children go with it. */
const LAST_MS = 800;

function onProblem(msg: string, error: unknown): void {
  process.stderr.write(`${JSON.stringify({ level: 50, msg, error: String(error) })}\n`);
}

/**
 * The worker as a child process of its server: its options come as one line over a socket, the life line, whose end is the end of the
 * worker. Signals for the whole group are the server's business. Resolves once the server has taken the worker in.
 */
export async function runEmbedded(engine: Engine): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const { firstLine, gone } = openLifeLine(LIFE_LINE);
  gone.addEventListener('abort', () => setTimeout(() => process.exit(1), LAST_MS));
  const options = JSON.parse(await firstLine) as WorkerOptions;
  lockWorkerFolder(join(options.folder, 'worker.lock'));
  const registered = Promise.withResolvers<void>();
  const onRegistered = () => registered.resolve();
  runWorker(options, { signal: gone, engine, onProblem, onRegistered }).then(
    () => process.exit(0),
    (error: unknown) => {
      onProblem('worker failed', error);
      process.exit(1);
    },
  );
  await registered.promise;
}
