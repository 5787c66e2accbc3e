export interface ConcurrencyOptions {
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/** Works on all items, some at once. The first failure aborts the others, and is thrown when all have settled. */
export async function eachConcurrently<T>(
  items: Iterable<T>,
  options: ConcurrencyOptions,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failure = new AbortController();
  const signal =
    options.signal === undefined ? failure.signal : AbortSignal.any([options.signal, failure.signal]);
  const queue = [...items][Symbol.iterator]();
  let first: { readonly error: unknown } | undefined;
  const lane = async () => {
    for (const item of queue) {
      if (signal.aborted) return;
      try {
        await work(item, signal);
      } catch (error) {
        first ??= { error };
        failure.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency) }, lane));
  options.signal?.throwIfAborted();
  if (first !== undefined) throw first.error;
}
