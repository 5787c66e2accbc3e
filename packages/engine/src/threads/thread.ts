import { parentPort } from 'node:worker_threads';
import { encodeError, type ThreadAnswer, type ThreadRequest } from './messages.ts';
import { OPERATIONS } from './operations.ts';

/** The body of a thread: one request at a time, one answer each. */
parentPort?.on('message', (request: ThreadRequest) => {
  void answer(request).then((message) => parentPort?.postMessage(message));
});

async function answer({ operation, input }: ThreadRequest): Promise<ThreadAnswer> {
  try {
    const run = OPERATIONS[operation] as (input: unknown) => Promise<unknown>;
    return { kind: 'result', result: await run(input) };
  } catch (error) {
    return encodeError(error);
  }
}
