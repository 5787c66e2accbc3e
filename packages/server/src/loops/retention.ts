import type { Clock } from '../domain/clock.ts';
import type { BuildStore } from '../domain/ports.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import type { Loop } from './loop.ts';

const DAY_MS = 86_400_000;
const BATCH = 200;

export interface RetentionDeps {
  readonly builds: BuildStore;
  readonly logs: Pick<LogStore, 'remove'>;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  /** Days; 0 keeps for ever. */
  readonly keepBuildsDays: number;
  readonly keepPackagesDays: number;
}

/** Removes ended builds with their logs, and packages, once they are older than the retention. Images stay. */
export function createRetention(deps: RetentionDeps): Loop {
  async function pruneBuilds(signal: AbortSignal): Promise<void> {
    if (deps.keepBuildsDays === 0) return;
    const now = deps.clock.now();
    const before = now - deps.keepBuildsDays * DAY_MS;
    for (let removed = BATCH; removed === BATCH && !signal.aborted; ) {
      const pruned = await deps.builds.prune(before, BATCH, now);
      for (const { id } of pruned) await deps.logs.remove(id);
      removed = pruned.length;
    }
  }

  async function prunePackages(signal: AbortSignal): Promise<void> {
    if (deps.keepPackagesDays === 0) return;
    const before = deps.clock.now() - deps.keepPackagesDays * DAY_MS;
    for (let removed = BATCH; removed === BATCH && !signal.aborted; )
      removed = await deps.objects.prune(before, BATCH);
  }

  return {
    name: 'retention',
    everyMs: 10 * 60_000,
    async run(signal) {
      await pruneBuilds(signal);
      await prunePackages(signal);
    },
  };
}
