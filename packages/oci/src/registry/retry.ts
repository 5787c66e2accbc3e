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

/** Calls `act` again after failures that may pass, by default temporary ones, with growing pauses. */
export async function retry<T>(
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  act: () => Promise<T>,
  mayPass: (error: OciError) => boolean = ({ temporary }) => temporary,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      const again = error instanceof OciError && mayPass(error);
      const pause = again ? pauseAfter(policy, attempt, error) : undefined;
      if (pause === undefined) throw error;
      await sleep(pause, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/**
 * Milliseconds to wait after the failure of a try, the first being 1; undefined when it was the last one, or when the registry asks
 * for longer than anybody should wait.
 */
export function pauseAfter(policy: RetryPolicy, attempt: number, error: OciError): number | undefined {
  if (attempt >= policy.attempts) return undefined;
  const asked = error instanceof RegistryError ? error.retryAfterMs : undefined;
  if (asked !== undefined) return asked > LONGEST_PAUSE_MS ? undefined : asked;
  const longestMs = policy.pauseMs * 2 ** (attempt - 1);
  return Math.min(longestMs * (0.5 + Math.random() / 2), LONGEST_PAUSE_MS);
}

/** Milliseconds that a `Retry-After` header (RFC 9110) asks to wait, from `nowMs` on: seconds or a date; undefined when it says neither. */
export function parseRetryAfter(value: string | string[] | undefined, nowMs: number): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  // Node takes much for a date that is none; one of HTTP ends so.
  const date = value.trim().endsWith(' GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
