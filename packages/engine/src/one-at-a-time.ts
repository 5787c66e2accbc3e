const last = new Map<string, Promise<void>>();

/** Runs what has the same key one after the other; who is stopped while waiting goes. */
export async function oneAtATime<T>(key: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  const before = last.get(key) ?? Promise.resolve();
  const { promise: turn, resolve: end } = Promise.withResolvers<void>();
  const both = before.then(() => turn);
  last.set(key, both);
  void both.then(() => {
    if (last.get(key) === both) last.delete(key);
  });
  try {
    await untilAborted(before, signal);
    return await run();
  } finally {
    end();
  }
}

async function untilAborted(before: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([before, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
