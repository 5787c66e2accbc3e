import type { Readiness } from '@stagewright/api';
import type { Clock } from '../domain/clock.ts';
import type { BuildCounts } from '../usecases/build-counts.ts';
import type { RunningBuilds } from '../usecases/worker/running-builds.ts';
import type { Workers } from '../usecases/worker/workers.ts';
import { exposition, type Metric, type Sample } from './exposition.ts';
import { processMetrics } from './process-metrics.ts';

export interface ServiceMetricsDeps {
  readonly version: string;
  readonly clock: Clock;
  readonly readiness: () => Readiness;
  readonly counts: BuildCounts;
  readonly running: Pick<RunningBuilds, 'count'>;
  readonly workers: Pick<Workers, 'list'>;
  readonly leases: { count(): number; expired(): number };
  /** Bytes; undefined where the file system does not tell. */
  readonly freeSpace: () => number | undefined;
  /** What no live build owns, by kind. */
  readonly ghosts: () => Promise<Readonly<Record<string, number>>>;
}

const gauge = (name: string, help: string, value: number | undefined | null): Metric => ({
  name,
  help,
  type: 'gauge',
  samples: value === undefined || value === null ? [] : [{ value }],
});

function byLabel(label: string, values: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(values).map(([text, value]) => ({ labels: { [label]: text }, value }));
}

/** What an operator watches, as Prometheus reads it. */
export function createServiceMetrics(deps: ServiceMetricsDeps): () => Promise<string> {
  const { version, clock, readiness, counts, running, workers, leases } = deps;

  return async () => {
    const oldestAt = counts.oldestWaitingAt();
    const slots = workers.list().reduce((sum, worker) => sum + worker.slots, 0);
    return exposition([
      {
        name: 'stagewright_info',
        help: 'The version that runs.',
        type: 'gauge',
        samples: [{ labels: { version }, value: 1 }],
      },
      gauge('stagewright_ready', '1 when builds can run.', Number(readiness().ready)),
      gauge('stagewright_builds_waiting', 'Builds in the queue.', counts.waiting()),
      gauge(
        'stagewright_queue_oldest_seconds',
        'How long the build that waits longest has waited; 0 when none waits.',
        oldestAt === null ? 0 : Math.max(0, clock.now() - oldestAt) / 1000,
      ),
      gauge('stagewright_builds_running', 'Builds that workers hold.', running.count()),
      {
        name: 'stagewright_builds_ended_total',
        help: 'Builds that have ended, by their final state.',
        type: 'counter',
        samples: byLabel('state', counts.ended()),
      },
      gauge('stagewright_leases', 'Leases that run.', leases.count()),
      {
        name: 'stagewright_leases_expired_total',
        help: 'Leases that ran out because their worker was not heard.',
        type: 'counter',
        samples: [{ value: leases.expired() }],
      },
      gauge('stagewright_workers', 'Workers that are connected.', workers.list().length),
      gauge('stagewright_worker_slots', 'Builds that the workers can run at once.', slots),
      gauge('stagewright_free_bytes', 'Free space of the data folder.', deps.freeSpace()),
      {
        name: 'stagewright_ghosts',
        help: 'Things on the machine that no live build owns; anything but 0 is an error.',
        type: 'gauge',
        samples: byLabel('kind', await deps.ghosts()),
      },
      ...processMetrics(clock),
    ]);
  };
}
