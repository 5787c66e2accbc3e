/** How long leases last, in milliseconds. */
export interface LeaseTimes {
  readonly termMs: number;
  readonly renewMs: number;
  /** A worker that could not renew for so long kills its builds. */
  readonly deadManMs: number;
}

/** What is wrong with the times, or null. A worker must be gone before its lease is, and must have more than one try to renew. */
export function leaseProblem({ termMs, renewMs, deadManMs }: LeaseTimes): string | null {
  if (renewMs * 2 > deadManMs)
    return 'A lease must be renewed at least twice before the dead-man switch acts.';
  return deadManMs < termMs ? null : 'The dead-man switch must act before the lease ends.';
}

export interface Lease {
  readonly buildId: string;
  readonly epoch: number;
  readonly workerId: string;
  /** On the monotonic clock of the server. */
  readonly expiresAt: number;
}

/** The leases by build: a value; every change gives a new expiry, and time is always passed in. */
export interface Leases {
  /** One full term from now, unless the attempt has its lease already. */
  grant(lease: Omit<Lease, 'expiresAt'>, now: number): void;
  /** One full term from now for a lease that has not run out; false when there is none. */
  renew(lease: Omit<Lease, 'expiresAt'>, now: number): boolean;
  drop(buildId: string): void;
  has(buildId: string, epoch: number): boolean;
  count(): number;
  /** Takes out and answers what has run out. */
  expire(now: number): readonly Lease[];
  /** When the next one runs out if none is renewed; null: there is none. */
  nextExpiry(): number | null;
}

/**
 * In memory on purpose: a start gives every lease a full term, whatever the clock did in between. Expiries are looked up by a walk over
 * what runs at once, a few hundred at most.
 */
export function createLeases(termMs: number): Leases {
  const leases = new Map<string, Lease>();
  const isSame = (lease: Lease | undefined, { epoch, workerId }: Omit<Lease, 'expiresAt'>) =>
    lease !== undefined && lease.epoch === epoch && lease.workerId === workerId;

  return {
    grant(lease, now) {
      if (!isSame(leases.get(lease.buildId), lease)) {
        leases.set(lease.buildId, { ...lease, expiresAt: now + termMs });
      }
    },
    renew(lease, now) {
      const held = leases.get(lease.buildId);
      if (held === undefined || !isSame(held, lease) || held.expiresAt <= now) return false;
      leases.set(lease.buildId, { ...held, expiresAt: now + termMs });
      return true;
    },
    drop(buildId) {
      leases.delete(buildId);
    },
    has: (buildId, epoch) => leases.get(buildId)?.epoch === epoch,
    count: () => leases.size,
    expire(now) {
      const expired = [...leases.values()].filter(({ expiresAt }) => expiresAt <= now);
      for (const { buildId } of expired) leases.delete(buildId);
      return expired;
    },
    nextExpiry() {
      const expiries = [...leases.values()].map(({ expiresAt }) => expiresAt);
      return expiries.length === 0 ? null : Math.min(...expiries);
    },
  };
}
