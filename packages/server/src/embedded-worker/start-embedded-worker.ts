import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Duplex } from 'node:stream';
import type { Clock } from '../domain/clock.ts';

/** MiB of new objects between two collections: a worker's are few, as bytes lie outside the heap. The default keeps 25 MB more. */
const SMALL_HEAP = ['--max-semi-space-size=2', '--no-wasm-code-gc'];
/** glibc keeps what threads have given back in a pool for each of them: 10 MB. */
const SMALL_POOLS = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };
/** Of a worker and all that it runs: where builds take every core, whoever asks the service is answered first. */
const NICE = 10;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that lived this long did not fail at its start: the next one follows without a longer pause. */
const HEALTHY_MS = 10_000;
/** The end of its life line ends a worker within a second; one that hangs is killed. */
const END_MS = 2_000;

export interface WorkerProgram {
  /** The worker's entry file. */
  readonly entry: string;
  /** All of the worker's environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface EmbeddedWorkerOptions extends WorkerProgram {
  /** Becomes the first worker; one is spawned when left out. */
  readonly idle?: IdleWorker;
  /** Sent as one JSON line over the life line, and by no other way. */
  readonly settings: object;
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

/** A worker process that loads its code and waits for its settings. Without them it does nothing, and it ends with this process. */
export interface IdleWorker {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
  /** Ends it. Not once it has become an embedded worker. */
  dismiss(): void;
}

export function spawnIdleWorker({ entry, environment }: WorkerProgram): IdleWorker {
  const child = spawn(process.execPath, [...SMALL_HEAP, entry], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    env: { ...SMALL_POOLS, ...environment },
  });
  if (child.pid !== undefined) setPriority(child.pid, NICE);
  const lifeLine = lifeLineOf(child);
  lifeLine?.on('error', () => undefined);
  lifeLine?.resume();
  return { child, ended: endingOf(child), dismiss: () => child.kill('SIGKILL') };
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
    this.#start(FIRST_PAUSE_MS, options.idle ?? spawnIdleWorker(options));
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

  #start(pauseMs: number, { child, ended }: IdleWorker): void {
    const { settings, clock } = this.#options;
    const startedAt = clock.monotonic();
    const lifeLine = lifeLineOf(child);
    lifeLine?.write(`${JSON.stringify(settings)}\n`);
    this.#child = child;
    this.#ended = ended.then(async (ending) => {
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
    const again = () => this.#start(Math.min(pauseMs * 2, LONGEST_PAUSE_MS), spawnIdleWorker(this.#options));
    this.#cancelStart = clock.after(pauseMs, again);
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
