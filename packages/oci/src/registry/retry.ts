import { setTimeout as sleep } from 'node:timers/promises';
import { OciError } from '../error.ts';
import { RegistryError } from './registry-error.ts';

export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** The first pause; each further one is twice as long. A registry's `Retry-After` goes first. */
  readonly pauseMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 4, pauseMs: 250 };

const LONGEST_PAUSE_MS = 30_000;

/** Calls `act` again after temporary failures, with growing pauses. */
export async function retry<T>(
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  act: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      const pause =
        attempt < policy.attempts ? pauseAfter(error, policy.pauseMs * 2 ** (attempt - 1)) : undefined;
      if (pause === undefined) throw error;
      await sleep(pause, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** How long to wait before the next try; undefined when there must be none. */
function pauseAfter(error: unknown, longestMs: number): number | undefined {
  if (!(error instanceof OciError) || !error.temporary) return undefined;
  const asked = error instanceof RegistryError ? error.retryAfterMs : undefined;
  if (asked !== undefined) return asked > LONGEST_PAUSE_MS ? undefined : asked;
  return Math.min(longestMs * (0.5 + Math.random() / 2), LONGEST_PAUSE_MS);
}

/** Milliseconds of a `Retry-After` header: seconds or a date. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
