import { isFinalState } from '@stagewright/api';
import type { Build } from '../domain/build.ts';
import type { Clock } from '../domain/clock.ts';
import type { BuildStore } from '../domain/ports.ts';
import type { BuildChanges } from './build-changes.ts';
import type { BuildEvents } from './build-events.ts';

export interface CancelRequest {
  readonly projectId: string;
  readonly buildId: string;
  readonly by: string;
  /** Why, in the caller's own words. */
  readonly note: string;
  readonly force: boolean;
  /** How long the answer may wait for the proof. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

export type Cancelled =
  /** The build is `Cancel`, or will be: the wish is durable and only the proof is missing. */
  | { readonly kind: 'cancelled'; readonly build: Build }
  /** Another outcome owns the build: it has ended, is being published, or is stopped for another reason. */
  | { readonly kind: 'too_late'; readonly build: Build }
  | { readonly kind: 'not_found' };

export interface CancelBuildDeps {
  readonly builds: BuildStore;
  readonly events: BuildEvents;
  readonly changes: BuildChanges;
  readonly clock: Clock;
}

/** Logs have a line for it, and no control characters. */
const oneLine = (text: string): string => text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim();

/** PROTOCOL section 5: the wish is made durable first, then the answer waits for the end, at most `waitMs`. */
export function createCancelBuild(deps: CancelBuildDeps): (request: CancelRequest) => Promise<Cancelled> {
  async function settled(build: Build, { waitMs, signal }: CancelRequest): Promise<Build> {
    if (isFinalState(build.state) || waitMs === 0) return build;
    const ended = deps.changes.next(build.id, ({ state }) => isFinalState(state), {
      timeoutMs: waitMs,
      signal,
    });
    const current = await deps.builds.get(build.projectId, build.id);
    if (current && isFinalState(current.state)) return current;
    return (await ended) ?? (await deps.builds.get(build.projectId, build.id)) ?? build;
  }

  return async (request) => {
    const { projectId, buildId, by, force } = request;
    const note = oneLine(request.note);
    const wish = { type: 'stop_wished', reason: 'user', by, note, force, at: deps.clock.now() } as const;
    const applied = await deps.events.apply(projectId, buildId, wish);
    if (applied.kind === 'not_found') return { kind: 'not_found' };
    const build = await settled(applied.build, request);
    return { kind: applied.kind === 'refused' ? 'too_late' : 'cancelled', build };
  };
}
