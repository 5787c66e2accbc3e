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

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Keeps one worker process running. A socket to it is the life line: it ends with either side. */
export function startEmbeddedWorker(options: EmbeddedWorkerOptions): EmbeddedWorker {
  return new Supervisor(options);
}

class Supervisor implements EmbeddedWorker {
  readonly #options: EmbeddedWorkerOptions;
  #child: ChildProcess | null = null;
  /** Settles once the last process is gone and what it ran is settled. */
  #ended: Promise<void> = Promise.resolve();
  #cancelStart: () => void = () => undefined;
  #closed = false;

  constructor(options: EmbeddedWorkerOptions) {
    this.#options = options;
    this.#start(FIRST_PAUSE_MS);
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelStart();
    const child = this.#child;
    if (child) lifeLineOf(child)?.destroy();
    // The handle is the identity: Node signals a child only until it has waited for it.
    const cancel = this.#options.clock.after(END_MS, () => child?.kill('SIGKILL'));
    await this.#ended;
    cancel();
  }

  #start(pauseMs: number): void {
    const { entry, settings, environment, clock } = this.#options;
    const startedAt = clock.monotonic();
    const child = spawn(process.execPath, [entry], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
      env: environment,
    });
    const lifeLine = lifeLineOf(child);
    lifeLine?.on('error', () => undefined);
    lifeLine?.resume();
    lifeLine?.write(`${JSON.stringify(settings)}\n`);
    this.#child = child;
    this.#ended = endingOf(child).then(async (ending) => {
      this.#child = null;
      lifeLine?.destroy();
      const healthy = clock.monotonic() - startedAt > HEALTHY_MS;
      await this.#afterExit(ending, healthy ? FIRST_PAUSE_MS : pauseMs);
    });
  }

  async #afterExit({ code, signal }: Ending, pauseMs: number): Promise<void> {
    const { clock, onExit, onRestart } = this.#options;
    await onExit();
    if (this.#closed) return;
    onRestart(code, signal);
    this.#cancelStart = clock.after(pauseMs, () => this.#start(Math.min(pauseMs * 2, LONGEST_PAUSE_MS)));
  }
}

const lifeLineOf = (child: ChildProcess) => child.stdio[3] as Duplex | undefined;

/** Also of a process that could not be started. */
function endingOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
}
