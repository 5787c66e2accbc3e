import type { StopProof } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Clock } from '../../domain/clock.ts';
import type { BuildStore } from '../../domain/ports.ts';
import type { ExpiredLease } from '../../domain/queue-ports.ts';
import type { BuildEvents } from '../build-events.ts';
import { EMBEDDED_PREFIX } from './workers.ts';

export interface SettleLost {
  /** The lease ran out: by the dead-man switch nothing of the attempt runs any more. */
  expired(lease: ExpiredLease): Promise<void>;
  /** A worker process has ended, and everything it ran has ended with it. */
  exited(workerId: string): Promise<void>;
  /** What an earlier server left behind, once its embedded worker is known to be gone. */
  leftBehind(): Promise<void>;
}

/** Ends, or gives back to the queue, what no worker will report the end of. */
export function createSettleLost({
  builds,
  events,
  clock,
}: {
  builds: BuildStore;
  events: BuildEvents;
  clock: Clock;
}): SettleLost {
  const lost = (buildId: string, epoch: number, proof: StopProof) =>
    events.apply(null, buildId, { type: 'worker_lost', epoch, proof, at: clock.now() });

  async function settle(build: Build): Promise<void> {
    if (!build.claim) return;
    if (build.claim.accepted) await lost(build.id, build.epoch, 'exit');
    else await events.apply(null, build.id, { type: 'claim_lapsed', epoch: build.epoch, at: clock.now() });
  }

  return {
    async expired({ buildId, epoch }) {
      await lost(buildId, epoch, 'lease');
    },
    async exited(workerId) {
      const held = (await builds.unsettled()).filter((build) => build.claim?.workerId === workerId);
      for (const build of held) await settle(build);
    },
    async leftBehind() {
      const held = (await builds.unsettled()).filter((build) =>
        build.claim?.workerId.startsWith(EMBEDDED_PREFIX),
      );
      for (const build of held) await settle(build);
    },
  };
}
