import type { Clock } from '../domain/clock.ts';

/** A clock that tests step; timers never fire. */
export interface SteppedClock extends Clock {
  step(ms: number): void;
}

export function createSteppedClock(start = Date.UTC(2026, 0, 2, 3, 4, 5)): SteppedClock {
  let elapsed = 0;
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    after: () => () => undefined,
    step(ms) {
      elapsed += ms;
    },
  };
}
