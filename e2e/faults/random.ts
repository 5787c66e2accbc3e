/** Numbers that follow from a seed alone, so that a run can be repeated. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number;
  pick<T>(choices: readonly T[]): T;
  /** One of the choices, each as likely as its weight says. */
  weighted<T extends { readonly weight: number }>(choices: readonly T[]): T;
  /** Other numbers, which do not depend on how many were drawn here. */
  fork(...path: readonly number[]): Random;
}

/** Mulberry32: small, fast, and good enough to choose with. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (most: number) => Math.floor(next() * most);
  return {
    next,
    below,
    pick: (choices) => choices[below(choices.length)]!,
    weighted(choices) {
      let left = next() * choices.reduce((sum, { weight }) => sum + weight, 0);
      const chosen = choices.find(({ weight }) => {
        left -= weight;
        return left < 0;
      });
      return chosen ?? choices.at(-1)!;
    },
    fork: (...path) => seeded(path.reduce((mixed, part) => Math.imul(mixed ^ part, 0x9e3779b1) + 1, seed)),
  };
}
