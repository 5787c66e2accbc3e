import type { Clock } from '../domain/clock.ts';

export interface FailureLimits {
  readonly failures: number;
  readonly lockMs: number;
  /** Keys remembered at most; the one that failed longest ago is forgotten first. */
  readonly maxKeys: number;
}

export const DEFAULT_FAILURE_LIMITS: FailureLimits = { failures: 5, lockMs: 5 * 60_000, maxKeys: 20_000 };

export type Attempt<T> =
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'locked'; readonly retryAfterS: number };

/** Locks a key after so many failures in a row. Successes are never limited, and forgive the failures before them. */
export interface FailureLimiter {
  /** Seconds until the key may be tried again; 0: now. */
  lockedForS(key: string): number;
  note(key: string, failed: boolean): void;
  /**
   * Runs one attempt. Attempts that could together exceed the limit wait for each other, so that guessing in parallel gains
   * nothing. A rejection of `run` counts as neither.
   */
  attempt<T>(key: string, run: () => Promise<T>, failed: (result: T) => boolean): Promise<Attempt<T>>;
}

interface Entry {
  failures: number;
  failedAt: number;
  pending: number;
  waiters: (() => void)[];
}

export function createFailureLimiter(clock: Clock, limits = DEFAULT_FAILURE_LIMITS): FailureLimiter {
  const entries = new Map<string, Entry>();

  const entryOf = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry && clock.monotonic() - entry.failedAt >= limits.lockMs) entry.failures = 0;
    return entry;
  };
  const lockedForS = (key: string) => {
    const entry = entryOf(key);
    if (!entry || entry.failures < limits.failures) return 0;
    return Math.max(1, Math.ceil((entry.failedAt + limits.lockMs - clock.monotonic()) / 1000));
  };
  const obtain = (key: string): Entry => {
    const entry = entryOf(key) ?? { failures: 0, failedAt: clock.monotonic(), pending: 0, waiters: [] };
    entries.delete(key);
    entries.set(key, entry);
    for (const [oldest, { pending }] of entries) {
      if (entries.size <= limits.maxKeys) break;
      if (pending === 0 && oldest !== key) entries.delete(oldest);
    }
    return entry;
  };
  const note = (key: string, failed: boolean) => {
    if (failed) {
      const entry = obtain(key);
      entry.failures += 1;
      entry.failedAt = clock.monotonic();
      return;
    }
    const entry = entries.get(key);
    if (!entry) return;
    entry.failures = 0;
    if (entry.pending === 0) entries.delete(key);
  };
  const finish = (key: string, entry: Entry) => {
    entry.pending -= 1;
    const { waiters } = entry;
    entry.waiters = [];
    for (const wake of waiters) wake();
    if (entry.pending === 0 && waiters.length === 0 && entry.failures === 0) entries.delete(key);
  };

  return {
    lockedForS,
    note,
    async attempt(key, run, failed) {
      let entry = obtain(key);
      while (entry.failures < limits.failures && entry.failures + entry.pending >= limits.failures) {
        const { waiters } = entry;
        await new Promise<void>((resolve) => waiters.push(resolve));
        entry = obtain(key);
      }
      const retryAfterS = lockedForS(key);
      if (retryAfterS > 0) return { kind: 'locked', retryAfterS };
      entry.pending += 1;
      try {
        const result = await run();
        note(key, failed(result));
        return { kind: 'done', result };
      } finally {
        finish(key, entry);
      }
    },
  };
}
