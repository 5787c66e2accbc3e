import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lockWorkerFolder } from './lock.ts';
import { runWorker } from './run-worker.ts';
import type { EmbeddedSettings } from './settings.ts';

const LIFE_LINE = 3;
const LAST_MS = 900;

async function readSettings(lifeLine: Socket): Promise<EmbeddedSettings> {
  const lines = createInterface({ input: lifeLine });
  for await (const line of lines) return JSON.parse(line) as EmbeddedSettings;
  throw new Error('The server went away before it said what to do.');
}

/**
 * The embedded worker: its settings come as one line over a socket from the server, and the end of that socket is the end of the
 * worker, within a second. Signals for the whole group are the server's business.
 */
export async function main(): Promise<void> {
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  const lifeLine = new Socket({ fd: LIFE_LINE, readable: true, writable: true });
  const gone = new AbortController();
  lifeLine.on('error', () => gone.abort());
  lifeLine.once('close', () => gone.abort());
  gone.signal.addEventListener('abort', () => setTimeout(() => process.exit(1), LAST_MS).unref());
  const settings = await readSettings(lifeLine);
  lifeLine.resume();
  lockWorkerFolder(join(settings.folder, 'worker.lock'));
  runWorker(settings, gone.signal).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${JSON.stringify({ level: 50, msg: 'worker failed', error: String(error) })}\n`);
      process.exit(1);
    },
  );
}
