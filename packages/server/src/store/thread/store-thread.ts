import type { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createSqliteAggregates } from '../sqlite/aggregates.ts';
import { openDatabase } from '../sqlite/database.ts';
import { createGroupCommit, mayWrite } from './group-commit.ts';
import { createLogSync, type LogSync } from './log-sync.ts';
import type { Answer, Call, FromThread, ThreadData, ToThread } from './messages.ts';
import { plainError } from './plain-error.ts';

/** Most calls of one transaction: bounds how long the first of them waits for its answer. */
const MOST_CALLS = 256;

/** The database thread: takes what waits, commits it together, answers, and takes what came meanwhile. */
function serve(port: MessagePort, db: DatabaseSync, log: LogSync): void {
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

  async function close(): Promise<void> {
    await log.close();
    db.close();
    port.close();
  }

  const tell = (answers: readonly Answer[]) => send({ type: 'answers', answers });

  port.on('message', (message: ToThread) => {
    const { calls, closing } = take(message);
    const answers = commit(calls);
    // Nobody waits for the disk only to read.
    const { reads = [], writes = [] } = Object.groupBy(answers, (_answer, place) =>
      mayWrite(calls[place] as Call) ? 'writes' : 'reads',
    );
    if (reads.length > 0) tell(reads);
    if (writes.length > 0)
      log.whenSafe((failure) => tell(failure === null ? writes : writes.map(unsafe(failure))));
    if (closing) void close();
  });
  send({ type: 'ready' });
}

/** What the disk did not take was not done, whatever the database answered. */
const unsafe =
  (failure: Error) =>
  ({ id }: Answer): Answer => ({ id, ok: false, error: { ...plainError(failure), storage: 'io' } });

if (parentPort === null) throw new Error('This module is the entry of the database thread.');
try {
  const { file } = workerData as ThreadData;
  const db = openDatabase(file);
  serve(parentPort, db, createLogSync(db, file));
} catch (error) {
  parentPort.postMessage({ type: 'failed', error: plainError(error) } satisfies FromThread);
}
