import { isFinalState } from '@stagewright/api';
import type { Build } from '../domain/build.ts';
import type { Clock } from '../domain/clock.ts';
import { createLeases } from '../domain/lease.ts';
import type { ExpiredLease, LeaseTable } from '../domain/queue-ports.ts';

export interface LeaseTableOptions {
  readonly clock: Clock;
  readonly termMs: number;
  /** Must see to it that the loss is stored, and go on trying while the store fails: it is told once. */
  readonly onExpired: (lease: ExpiredLease) => void;
}

/** Leases on the server's monotonic clock, with one timer for the next that could run out. See {@link LeaseTable}. */
export function createLeaseTable({ clock, termMs, onExpired }: LeaseTableOptions): LeaseTable {
  const leases = createLeases(termMs);
  let timer: { readonly at: number; readonly cancel: () => void } | null = null;
  let closed = false;
  let expired = 0;

  function expire(): void {
    timer = null;
    for (const { buildId, epoch, workerId } of leases.expire(clock.monotonic())) {
      expired += 1;
      onExpired({ buildId, epoch, workerId });
    }
    schedule();
  }

  /** Renewals only move expiries away, so a timer that is set comes early at worst, and then looks again. */
  function schedule(): void {
    const next = leases.nextExpiry();
    if (closed || next === null || (timer !== null && timer.at <= next)) return;
    timer?.cancel();
    timer = { at: next, cancel: clock.after(Math.max(0, next - clock.monotonic()), expire) };
  }

  return {
    observe(build) {
      const holder = holderOf(build);
      if (holder === null) return leases.drop(build.id);
      leases.grant({ buildId: build.id, epoch: build.epoch, workerId: holder }, clock.monotonic());
      schedule();
    },
    renew(workerId, held) {
      const now = clock.monotonic();
      const lost = held.filter(({ buildId, epoch }) => !leases.renew({ buildId, epoch, workerId }, now));
      return { lost: lost.map(({ buildId }) => buildId) };
    },
    count: () => leases.count(),
    expired: () => expired,
    holds: ({ buildId, epoch }) => leases.has(buildId, epoch),
    close() {
      closed = true;
      timer?.cancel();
      timer = null;
    },
  };
}

function holderOf({ claim, state }: Build): string | null {
  return claim?.accepted && !isFinalState(state) ? claim.workerId : null;
}
