import type { SystemReport } from '@stagewright/api';
import type { Config } from '../config/config.ts';
import type { Clock } from '../domain/clock.ts';
import type { BuildQueue } from '../domain/queue-ports.ts';
import type { FreeSpace } from '../loops/free-space.ts';
import type { BuildCounts } from '../usecases/build-counts.ts';
import type { RunningBuilds } from '../usecases/worker/running-builds.ts';

export interface SystemReportDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly counts: Pick<BuildCounts, 'waiting' | 'oldestWaitingAt'>;
  readonly running: Pick<RunningBuilds, 'count'>;
  readonly queue: Pick<BuildQueue, 'paused'>;
  readonly freeSpace: Pick<FreeSpace, 'free' | 'total'>;
  /** What no live build owns, by kind. */
  readonly ghosts: () => Promise<Readonly<Record<string, number>>>;
}

function limitsOf(config: Config): SystemReport['limits'] {
  return {
    builds: config.maxBuilds ?? null,
    builds_of_project: config.maxBuildsPerProject,
    waiting_of_project: config.maxWaiting,
    build_time: config.timeoutS,
    queue_time: config.queueExpiryS,
    package: config.maxObject,
    expanded: config.archiveExpanded,
    log: config.logCap,
    build_disk: config.buildDisk,
  };
}

/** How the service is, in figures, for people. */
export function createSystemReport(deps: SystemReportDeps): () => Promise<SystemReport> {
  const { config, clock, counts, running, queue, freeSpace, ghosts } = deps;
  const startedAt = new Date(clock.now()).toISOString();
  return async () => {
    const oldestAt = counts.oldestWaitingAt();
    return {
      started_at: startedAt,
      disk: {
        free: freeSpace.free() ?? null,
        total: freeSpace.total() ?? null,
        least_free: config.minFree,
      },
      queue: {
        waiting: counts.waiting(),
        oldest: oldestAt === null ? 0 : Math.max(0, clock.now() - oldestAt) / 1000,
        running: running.count(),
        paused: queue.paused() ?? '',
      },
      ghosts: { ...(await ghosts()) },
      limits: limitsOf(config),
      kept: {
        builds: config.keepBuildsDays,
        packages: config.keepPackagesDays,
        audit: config.keepAuditDays,
      },
    };
  };
}
