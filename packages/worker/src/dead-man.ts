import { readFileSync } from 'node:fs';

/** Seconds that pass also while the machine sleeps: the larger of the monotonic clock and the uptime. */
export function elapsedClock(): () => number {
  const uptime = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  const [startUptime, startMonotonic] = [uptime(), performance.now()];
  return () => Math.max(uptime() - startUptime, (performance.now() - startMonotonic) / 1000);
}

export interface DeadManOptions {
  readonly limitS: number;
  /** Seconds. */
  readonly now: () => number;
  readonly onDead: () => void;
}

const LOOKS = 20;
const LONGEST_LOOK_MS = 1_000;

/** Speaks up, again and again, while the leases have not been renewed for the limit: the server will soon give them up. */
export class DeadMan {
  readonly #options: DeadManOptions;
  readonly #timer: NodeJS.Timeout;
  #renewedAt: number;

  constructor(options: DeadManOptions) {
    this.#options = options;
    this.#renewedAt = options.now();
    const every = Math.min(LONGEST_LOOK_MS, (options.limitS * 1000) / LOOKS);
    this.#timer = setInterval(() => this.look(), every);
  }

  now(): number {
    return this.#options.now();
  }

  /** `at`: when the renewal was asked for; the server counts from later on. */
  renewed(at: number): void {
    this.#renewedAt = at;
  }

  look(): void {
    if (this.now() - this.#renewedAt >= this.#options.limitS) this.#options.onDead();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
