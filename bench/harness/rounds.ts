/** Rounds behind each median. */
export const ROUNDS = 10;

/** Does the same so many times, one after another, and collects what each round gave. */
export async function rounds<T>(once: (round: number) => Promise<T>, count = ROUNDS): Promise<readonly T[]> {
  const results: T[] = [];
  for (let round = 0; round < count; round++) results.push(await once(round));
  return results;
}
