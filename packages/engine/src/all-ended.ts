/** What all of them answer, as soon as none of them runs any more; else the first failure, not before that either. */
export async function allEnded<T extends readonly unknown[]>(
  running: readonly [...{ readonly [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(running);
  return (await Promise.all(running)) as unknown as T;
}
