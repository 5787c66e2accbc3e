import type { Clock } from '../clock.ts';

export interface SteppedClock extends Clock {
  /** Moves both clocks on and runs the timers that come due, in their order. */
  step(ms: number): void;
  /** How many timers are set. */
  timers(): number;
}

/** A clock that moves only when a test says so. */
export function createSteppedClock(startsAt = 1_700_000_000_000): SteppedClock {
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  let passed = 0;

  return {
    now: () => startsAt + passed,
    monotonic: () => passed,
    after(ms, run) {
      const timer = { at: passed + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    step(ms) {
      const end = passed + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        passed = Math.max(passed, next.at);
        next.run();
      }
      passed = end;
    },
    timers: () => timers.size,
  };
}
