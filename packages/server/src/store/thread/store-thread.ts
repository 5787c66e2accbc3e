import type { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createSqliteAggregates } from '../sqlite/aggregates.ts';
import { openDatabase } from '../sqlite/database.ts';
import { createGroupCommit, mayWrite } from './group-commit.ts';
import type { Call, FromThread, ThreadData, ToThread } from './messages.ts';
import { plainError } from './plain-error.ts';

/** Most calls of one transaction: bounds how long the first of them waits for its answer. */
const MOST_CALLS = 256;

/** The database thread: takes what waits, commits it together, answers, and takes what came meanwhile. */
function serve(port: MessagePort, db: DatabaseSync): void {
  const commit = createGroupCommit(db, createSqliteAggregates(db));
  const send = (message: FromThread) => port.postMessage(message);

  function take(first: ToThread): { readonly calls: Call[]; readonly closing: boolean } {
    const calls: Call[] = [];
    for (let message: ToThread | undefined = first; message !== undefined; message = next()) {
      if (message.type === 'close') return { calls, closing: true };
      calls.push(...message.calls);
      if (calls.length >= MOST_CALLS) break;
    }
    return { calls, closing: false };
  }

  function next(): ToThread | undefined {
    return receiveMessageOnPort(port)?.message as ToThread | undefined;
  }

  function close(): void {
    db.close();
    port.close();
  }

  function answer(calls: readonly Call[] = []): void {
    if (calls.length > 0) send({ type: 'answers', answers: commit(calls) });
  }

  port.on('message', (message: ToThread) => {
    const { calls, closing } = take(message);
    const { reads, writes } = Object.groupBy(calls, (call) => (mayWrite(call) ? 'writes' : 'reads'));
    // Nobody waits for the disk only to read.
    answer(reads);
    answer(writes);
    if (closing) close();
  });
  send({ type: 'ready' });
}

if (parentPort === null) throw new Error('This module is the entry of the database thread.');
try {
  serve(parentPort, openDatabase((workerData as ThreadData).file));
} catch (error) {
  parentPort.postMessage({ type: 'failed', error: plainError(error) } satisfies FromThread);
}
