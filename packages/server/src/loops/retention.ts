import type { BuildArchive } from '../domain/build-archive.ts';
import type { Clock } from '../domain/clock.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import type { Loop } from './loop.ts';

const DAY_MS = 86_400_000;
const BATCH = 200;
const RAREST_MS = 10 * 60_000;
const OFTENEST_MS = 1_000;

export interface RetentionDeps {
  readonly archive: BuildArchive;
  readonly logs: Pick<LogStore, 'remove'>;
  readonly objects: Pick<ObjectStore, 'prune'>;
  readonly audit: { pruneAudit(writtenBefore: number, limit: number): Promise<number> };
  readonly clock: Clock;
  /** Days; 0 keeps for ever. */
  readonly keepBuildsDays: number;
  readonly keepPackagesDays: number;
  readonly keepAuditDays: number;
}

/** Removes ended builds with their logs, packages, and lines of the audit trail, once they are older than the retention. Images stay. */
export function createRetention(deps: RetentionDeps): Loop {
  const { archive, logs, objects, audit, clock } = deps;

  /** Logs go first: a crash in between leaves rows that the next run removes, and never a log that nobody knows. */
  async function pruneBuilds(before: number): Promise<number> {
    const due = await archive.due(before, BATCH, clock.now());
    for (const id of due) await logs.remove(id);
    await archive.remove(due);
    return due.length;
  }

  const kinds = [
    { keepDays: deps.keepBuildsDays, prune: pruneBuilds },
    { keepDays: deps.keepPackagesDays, prune: (before: number) => objects.prune(before, BATCH) },
    { keepDays: deps.keepAuditDays, prune: (before: number) => audit.pruneAudit(before, BATCH) },
  ].filter(({ keepDays }) => keepDays > 0);
  const shortestMs = Math.min(...kinds.map(({ keepDays }) => keepDays * DAY_MS));

  return {
    name: 'retention',
    everyMs: Math.min(RAREST_MS, Math.max(OFTENEST_MS, shortestMs / 10)),
    async run(signal) {
      for (const { keepDays, prune } of kinds) {
        const before = clock.now() - keepDays * DAY_MS;
        while (!signal.aborted && (await prune(before)) === BATCH);
      }
    },
  };
}
