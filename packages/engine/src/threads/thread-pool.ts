import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { compileCacheEnvironment } from '@stagewright/api/compile-cache';
import { BuildFailure } from '../build-failure.ts';
import { decodeError, type ThreadAnswer } from './messages.ts';
import type { OperationInput, OperationName, OperationResult } from './operations.ts';

/** Threads for what needs the processor, so that whoever owns them can keep answering. */
export interface ThreadPool {
  /**
   * Runs an operation as soon as a thread is free. When the signal aborts, the thread is ended, and the promise rejects
   * with the signal's reason once it is gone.
   */
  run<N extends OperationName>(
    operation: N,
    input: OperationInput<N>,
    signal: AbortSignal,
  ): Promise<OperationResult<N>>;
  /** Starts a thread and loads its code where there is none, so that a build finds one once it needs it. */
  warm(): Promise<void>;
  /** Ends all threads; what still runs rejects. */
  close(): Promise<void>;
}

export interface ThreadPoolOptions {
  /** Threads at once. */
  readonly size: number;
  /** Heap of each thread in MiB. Default 512. */
  readonly memoryMb?: number;
}

// A thread that is ended while WebAssembly code is freed, of the type stripper or of undici, can take the whole process with it:
// "Check failed: jit_page_->allocations_.erase(addr) == 1" (nodejs/node#64500).
setFlagsFromString('--no-wasm-code-gc');

const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url);

export function createThreadPool(options: ThreadPoolOptions): ThreadPool {
  return new WorkerThreads(options);
}

class WorkerThreads implements ThreadPool {
  readonly #size: number;
  readonly #memoryMb: number;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #closed = false;

  constructor(options: ThreadPoolOptions) {
    this.#size = Math.max(1, options.size);
    this.#memoryMb = options.memoryMb ?? 512;
  }

  async run<N extends OperationName>(
    operation: N,
    input: OperationInput<N>,
    signal: AbortSignal,
  ): Promise<OperationResult<N>> {
    await this.#turn(signal);
    try {
      const thread = this.#idle.pop() ?? this.#start();
      const answer = await this.#ask(thread, { operation, input }, signal);
      if (answer.kind !== 'result') throw decodeError(answer);
      return answer.result as OperationResult<N>;
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async warm(): Promise<void> {
    if (this.#all.size === 0) await this.run('answer', null, new AbortController().signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#idle.length = 0;
    await Promise.all([...this.#all].map((thread) => thread.terminate()));
  }

  /** Waits for one of the places; whoever leaves one wakes the next. */
  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.#running >= this.#size) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      signal.addEventListener('abort', resolve as () => void, { once: true });
      await promise;
      signal.removeEventListener('abort', resolve as () => void);
      const place = this.#waiting.indexOf(resolve);
      if (place !== -1) this.#waiting.splice(place, 1);
      if (signal.aborted && place === -1) this.#waiting.shift()?.();
      signal.throwIfAborted();
    }
    if (this.#closed) throw new Error('the threads are closed');
    this.#running++;
  }

  #start(): Worker {
    const thread = new Worker(ENTRY, {
      env: compileCacheEnvironment(),
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.#memoryMb },
    });
    this.#all.add(thread);
    thread.setMaxListeners(20);
    thread.on('exit', () => {
      this.#all.delete(thread);
      const place = this.#idle.indexOf(thread);
      if (place !== -1) this.#idle.splice(place, 1);
    });
    return thread;
  }

  async #ask(
    thread: Worker,
    request: { operation: OperationName; input: unknown },
    signal: AbortSignal,
  ): Promise<ThreadAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<ThreadAnswer>();
    const stop = () => void thread.terminate();
    const fail = (error: unknown) => reject(asFailure(error));
    const exited = () => reject(signal.aborted ? signal.reason : new Error('the thread ended by itself'));
    thread.ref();
    thread.once('message', resolve).once('error', fail).once('exit', exited);
    signal.addEventListener('abort', stop, { once: true });
    try {
      thread.postMessage(request);
      const answer = await promise;
      this.#release(thread, signal);
      return answer;
    } finally {
      signal.removeEventListener('abort', stop);
      thread.off('message', resolve).off('error', fail).off('exit', exited);
    }
  }

  #release(thread: Worker, signal: AbortSignal): void {
    if (this.#closed || signal.aborted) {
      void thread.terminate();
      return;
    }
    thread.unref();
    this.#idle.push(thread);
  }
}

function asFailure(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new BuildFailure('out_of_memory', 'The package needs more memory to be read than a build may use.', {
    cause: error,
  });
}
