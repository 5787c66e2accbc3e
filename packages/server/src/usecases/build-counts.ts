import { FINAL_STATES, type FinalState, isFinalState } from '@stagewright/api';
import type { Build } from '../domain/build.ts';
import type { BuildObserver } from '../domain/queue-ports.ts';
import { isWaiting } from '../domain/situation.ts';

/** How many builds wait and since when, and how many have ended since the process began. */
export interface BuildCounts extends BuildObserver {
  waiting(): number;
  /** When the build that waits longest was asked for; null when none waits. */
  oldestWaitingAt(): number | null;
  ended(): Readonly<Record<FinalState, number>>;
}

export function createBuildCounts(): BuildCounts {
  const waiting = new Map<string, number>();
  const ended = Object.fromEntries(FINAL_STATES.map((state) => [state, 0])) as Record<FinalState, number>;
  return {
    observe(build: Build) {
      if (isWaiting(build)) waiting.set(build.id, build.createdAt);
      else waiting.delete(build.id);
      if (isFinalState(build.state)) ended[build.state] += 1;
    },
    waiting: () => waiting.size,
    oldestWaitingAt: () => (waiting.size === 0 ? null : Math.min(...waiting.values())),
    ended: () => ended,
  };
}
