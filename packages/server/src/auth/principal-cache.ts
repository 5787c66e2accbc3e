import type { Principal } from '../domain/accounts.ts';
import type { Clock } from '../domain/clock.ts';

/** Told by whatever ends or changes a user's rights, after the change is durable; no request that begins later sees the old ones. */
export interface Sessions {
  forget(key: string): void;
  forgetUser(userId: string): void;
  forgetEveryone(): void;
}

/** Keeps what the store answered for a few seconds, so that a client's next request costs no round trip. Nothing is kept of a null. */
export interface PrincipalCache<T extends Principal> extends Sessions {
  get(key: string, load: () => Promise<T | null>): Promise<T | null>;
}

export function createPrincipalCache<T extends Principal>({
  clock,
  keepMs,
  maxEntries = 10_000,
}: {
  readonly clock: Clock;
  readonly keepMs: number;
  readonly maxEntries?: number;
}): PrincipalCache<T> {
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  /** Grows with each change: an answer that was under way while something changed is used, but not kept. */
  let generation = 0;
  return {
    async get(key, load) {
      const known = entries.get(key);
      if (known && known.until > clock.monotonic()) return known.value;
      entries.delete(key);
      const began = generation;
      const value = await load();
      if (value && generation === began) {
        const oldest = entries.size >= maxEntries ? entries.keys().next() : undefined;
        if (oldest?.value !== undefined) entries.delete(oldest.value);
        entries.set(key, { value, until: clock.monotonic() + keepMs });
      }
      return value;
    },
    forget(key) {
      generation += 1;
      entries.delete(key);
    },
    forgetUser(userId) {
      generation += 1;
      for (const [key, { value }] of entries) if (value.user.id === userId) entries.delete(key);
    },
    forgetEveryone() {
      generation += 1;
      entries.clear();
    },
  };
}
