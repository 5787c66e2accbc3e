import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { Clock } from '../domain/clock.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that lived this long did not fail at its start: the next one follows without a longer pause. */
const HEALTHY_MS = 10_000;
/** The end of its life line ends a worker within a second; one that hangs is killed. */
const END_MS = 2_000;

export interface EmbeddedWorkerOptions {
  /** The worker's entry file. */
  readonly entry: string;
  /** Sent as one JSON line over the life line, and by no other way. */
  readonly settings: object;
  /** All of the worker's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** The process has ended, and everything it ran has ended with it. The next one is started once this resolves. */
  readonly onExit: () => Promise<void>;
  readonly onRestart: (code: number | null, signal: string | null) => void;
}

export interface EmbeddedWorker {
  readonly pid: () => number | null;
  /** Ends the life line and resolves once the process is gone. */
  close(): Promise<void>;
}

/** Keeps one worker process running. A socket to it is the life line: it ends with either side. */
export function startEmbeddedWorker(options: EmbeddedWorkerOptions): EmbeddedWorker {
  const { entry, settings, environment, clock, onExit, onRestart } = options;
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let closed = false;

  function start(pauseMs: number): void {
    const startedAt = clock.monotonic();
    const process_ = spawn(process.execPath, [entry], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
      env: environment,
    });
    const lifeLine = process_.stdio[3] as Duplex;
    lifeLine.on('error', () => undefined);
    lifeLine.write(`${JSON.stringify(settings)}\n`);
    child = process_;
    ended = new Promise((resolve) => {
      process_.once('exit', (code, signal) => {
        child = null;
        lifeLine.destroy();
        void afterExit(
          code,
          signal,
          clock.monotonic() - startedAt > HEALTHY_MS ? FIRST_PAUSE_MS : pauseMs,
        ).then(resolve);
      });
    });
  }

  async function afterExit(code: number | null, signal: string | null, pauseMs: number): Promise<void> {
    await onExit();
    if (closed) return;
    onRestart(code, signal);
    clock.after(pauseMs, () => {
      if (!closed) start(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
    });
  }

  start(FIRST_PAUSE_MS);
  return {
    pid: () => child?.pid ?? null,
    async close() {
      closed = true;
      const last = child;
      (last?.stdio[3] as Duplex | undefined)?.destroy();
      const cancel = clock.after(END_MS, () => last?.kill('SIGKILL'));
      await ended;
      cancel();
    },
  };
}
