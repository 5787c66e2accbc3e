import { setTimeout as sleep } from 'node:timers/promises';
import { ServerRefusal } from './client.ts';

const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/** Whether the same call may succeed later: the connection was cut, or the server is at fault. */
function mayPass(error: unknown): boolean {
  return !(error instanceof ServerRefusal) || error.status >= 500 || error.status === 429;
}

/** Repeats a call, which must be safe to repeat, over cuts of the connection until it is answered or the signal aborts. */
export async function persist<T>(
  signal: AbortSignal,
  call: () => Promise<T>,
  onRetry: (error: unknown) => void = () => undefined,
): Promise<T> {
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw error;
      onRetry(error);
      await sleep(pause, undefined, { signal });
    }
  }
}
