import { isFinalState, type StopReason } from '@stagewright/api';
import type { Build } from '../domain/build.ts';
import type { Clock } from '../domain/clock.ts';
import type { BuildObserver } from '../domain/queue-ports.ts';

export interface DeadlinesOptions {
  readonly clock: Clock;
  /** Seconds that a build may run, over all its attempts, when its job does not say. */
  readonly timeoutS: number;
  /** Seconds that a build may wait. */
  readonly queueExpiryS: number;
  readonly expire: (build: Build, reason: StopReason) => void;
}

interface Deadline {
  readonly reason: StopReason;
  /** The stored time that it counts from tells one deadline of a build from the next; how far it is gone it does not tell. */
  readonly since: number;
  readonly lastsMs: number;
}

/**
 * The time a build has: to be accepted, then to end. It is counted on the monotonic clock from when this process heard of the build, so
 * that a clock that is set ends none; after a start it counts anew, as leases do. Ends are wished as stops; a deadline is told of once.
 */
export interface Deadlines extends BuildObserver {
  close(): void;
}

export function createDeadlines({ clock, timeoutS, queueExpiryS, expire }: DeadlinesOptions): Deadlines {
  const timers = new Map<string, { readonly deadline: Deadline; readonly cancel: () => void }>();

  function deadlineOf(build: Build): Deadline | null {
    if (isFinalState(build.state) || build.stop) return null;
    if (build.acceptedAt === null)
      return { reason: 'queue_expired', since: build.createdAt, lastsMs: queueExpiryS * 1000 };
    const limit = build.snapshot.settings.timeout_s ?? timeoutS;
    return { reason: 'timeout', since: build.acceptedAt, lastsMs: limit * 1000 };
  }

  function drop(buildId: string): void {
    timers.get(buildId)?.cancel();
    timers.delete(buildId);
  }

  return {
    observe(build) {
      const deadline = deadlineOf(build);
      const known = timers.get(build.id)?.deadline;
      if (deadline && known && known.since === deadline.since && known.reason === deadline.reason) return;
      drop(build.id);
      if (!deadline) return;
      const cancel = clock.after(deadline.lastsMs, () => {
        timers.delete(build.id);
        expire(build, deadline.reason);
      });
      timers.set(build.id, { deadline, cancel });
    },
    close() {
      for (const id of [...timers.keys()]) drop(id);
    },
  };
}
