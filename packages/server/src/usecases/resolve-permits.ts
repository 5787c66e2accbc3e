import type { Build, PublishPermit } from '../domain/build.ts';
import type { Clock } from '../domain/clock.ts';
import type { BuildObserver } from '../domain/queue-ports.ts';
import { situationOf } from '../domain/situation.ts';
import type { BuildEvents } from './build-events.ts';
import { insist } from './worker/insist.ts';

export interface ResolvePermitsDeps {
  readonly events: BuildEvents;
  readonly clock: Clock;
  /** How long a permit lasts. */
  readonly permitMs: number;
  /** How long after a permit's deadline the registry may still apply what was sent. */
  readonly settleMs: number;
  /** How long a worker may take to report the end of a build whose tag has moved in the embedded registry. */
  readonly reportMs: number;
  /** The digest the tag has in the other registry, null when it has none. Rejects when the registry does not answer. */
  readonly ask: (permit: PublishPermit, projectId: string) => Promise<string | null>;
  readonly onError: (buildId: string, error: unknown) => void;
}

/**
 * Ends builds that no stop can reach any more and whose end nobody reports: once a permit is taken or a tag has moved, only time
 * bounds a build. What another registry took is asked for when nothing can be under way any more (PROTOCOL section 6).
 */
export interface ResolvePermits extends BuildObserver {
  close(): void;
}

export function createResolvePermits(deps: ResolvePermitsDeps): ResolvePermits {
  const { clock, onError } = deps;
  const waiting = new Map<string, () => void>();

  /**
   * Milliseconds from when this process first sees the build so, to when it is settled without its worker; null while stops can still
   * reach it, and once it has ended. A permit is seen as it is given; after a start it gets a full term, because the stored deadline
   * is on a clock that may have been set since.
   */
  function patienceMs(build: Build): number | null {
    const situation = situationOf(build);
    if (situation === 'published') return deps.reportMs;
    const open = situation === 'permitted' || situation === 'unresolved';
    return open ? deps.permitMs + deps.settleMs : null;
  }

  async function isFound({ id, projectId, permit }: Build): Promise<boolean> {
    if (!permit) return true;
    const digest = await deps.ask(permit, projectId).catch((error: unknown) => {
      onError(id, error);
      return null;
    });
    return digest === permit.digest;
  }

  async function resolve(build: Build): Promise<void> {
    const found = await isFound(build);
    const event = { type: 'permit_resolved', epoch: build.epoch, found, at: clock.now() } as const;
    await deps.events.apply(null, build.id, event);
  }

  function drop(buildId: string): void {
    waiting.get(buildId)?.();
    waiting.delete(buildId);
  }

  return {
    observe(build) {
      const patience = patienceMs(build);
      if (patience === null) return drop(build.id);
      if (waiting.has(build.id)) return;
      const run = () => {
        waiting.delete(build.id);
        void insist({ clock, onError: (error) => onError(build.id, error) }, () => resolve(build));
      };
      waiting.set(build.id, clock.after(patience, run));
    },
    close() {
      for (const id of [...waiting.keys()]) drop(id);
    },
  };
}
