import { Worker } from 'node:worker_threads';
import { compileCacheEnvironment } from '@stagewright/api/compile-cache';
import { StorageError } from '../../domain/storage-error.ts';
import { type Aggregates, OPERATIONS } from '../aggregates.ts';
import { createCalls } from './calls.ts';
import type { Call, FromThread, ThreadData, ToThread } from './messages.ts';
import { revivedError } from './plain-error.ts';

export interface StoreClient {
  readonly aggregates: Aggregates;
  /** Answers what was asked before, then ends the thread. */
  close(): Promise<void>;
}

export interface StoreClientOptions {
  readonly file: string;
  /** The thread ended by itself: every call from now on is rejected. */
  readonly onFailure: (error: Error) => void;
}

/** Starts the database thread; resolves once the database is open with its newest schema. */
export async function startStoreClient({ file, onFailure }: StoreClientOptions): Promise<StoreClient> {
  const worker = startThread(file);
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const calls = createCalls((message) => worker.postMessage(message));
  let closing = false;

  const fail = (cause: unknown) => {
    const message = closing ? 'The store is closed.' : 'The database thread has ended.';
    const error = new StorageError('io', message, { cause });
    if (calls.end(error) && !closing) onFailure(error);
  };
  worker.on('messageerror', fail);
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`exit code ${code}`)));

  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: FromThread) => {
      if (message.type === 'ready') resolve();
      else if (message.type === 'failed') reject(revivedError(message.error));
      else calls.settle(message.answers);
    });
  }).catch(async (error: unknown) => {
    closing = true;
    await worker.terminate();
    throw error;
  });

  return {
    aggregates: remoteAggregates(calls.call),
    async close() {
      calls.flush();
      if (!closing) worker.postMessage({ type: 'close' } satisfies ToThread);
      closing = true;
      await exited;
    },
  };
}

function startThread(file: string): Worker {
  // Published files are built: the entry has the extension of this module.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const workerData: ThreadData = { file };
  const worker = new Worker(new URL(`./store-thread.${extension}`, import.meta.url), {
    name: 'store',
    env: compileCacheEnvironment(),
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  return worker;
}

/** Objects with the ports' methods, each of which asks the thread. */
function remoteAggregates(
  call: (aggregate: Call['aggregate'], method: string, args: readonly unknown[]) => Promise<unknown>,
): Aggregates {
  const remote = (aggregate: Call['aggregate']) =>
    Object.fromEntries(
      Object.keys(OPERATIONS[aggregate]).map((method) => [
        method,
        (...args: readonly unknown[]) => call(aggregate, method, args),
      ]),
    );
  const names = Object.keys(OPERATIONS) as (keyof Aggregates)[];
  return Object.fromEntries(names.map((name) => [name, remote(name)])) as unknown as Aggregates;
}
