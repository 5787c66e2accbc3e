import type { Build, PublishPermit } from '../domain/build.ts';
import type { Clock } from '../domain/clock.ts';
import type { BuildObserver } from '../domain/queue-ports.ts';
import { situationOf } from '../domain/situation.ts';
import type { BuildEvents } from './build-events.ts';

export interface ResolvePermitsDeps {
  readonly events: BuildEvents;
  readonly clock: Clock;
  /** How long after a permit's deadline the registry may still apply what was sent. */
  readonly settleMs: number;
  /** The digest the tag has in the other registry, null when it has none. Rejects when the registry does not answer. */
  readonly ask: (permit: PublishPermit, projectId: string) => Promise<string | null>;
  readonly onError: (buildId: string, error: unknown) => void;
}

/** Permits whose outcome nobody knows: the other registry is asked once nothing can be under way any more (PROTOCOL section 6). */
export interface ResolvePermits extends BuildObserver {
  close(): void;
}

export function createResolvePermits(deps: ResolvePermitsDeps): ResolvePermits {
  const waiting = new Map<string, () => void>();

  async function resolve(build: Build, permit: PublishPermit): Promise<void> {
    const digest = await deps.ask(permit, build.projectId).catch((error: unknown) => {
      deps.onError(build.id, error);
      return null;
    });
    const found = digest === permit.digest;
    await deps.events.apply(null, build.id, {
      type: 'permit_resolved',
      epoch: build.epoch,
      found,
      at: deps.clock.now(),
    });
  }

  return {
    observe(build) {
      const unresolved = situationOf(build) === 'unresolved';
      if (!unresolved || !build.permit) {
        waiting.get(build.id)?.();
        waiting.delete(build.id);
        return;
      }
      if (waiting.has(build.id)) return;
      const { permit } = build;
      const at = permit.deadline + deps.settleMs;
      const run = () => {
        waiting.delete(build.id);
        resolve(build, permit).catch((error: unknown) => deps.onError(build.id, error));
      };
      waiting.set(build.id, deps.clock.after(Math.max(0, at - deps.clock.now()), run));
    },
    close() {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
