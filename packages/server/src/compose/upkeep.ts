import type { Config } from '../config/config.ts';
import type { Clock } from '../domain/clock.ts';
import type { MetricsRouteDeps } from '../http/metrics-route.ts';
import type { LogStore } from '../logs/log-store.ts';
import { createFreeSpace } from '../loops/free-space.ts';
import type { Loop } from '../loops/loop.ts';
import { createObjectGarbage } from '../loops/object-garbage.ts';
import { createRetention } from '../loops/retention.ts';
import { createUploadExpiry } from '../loops/upload-expiry.ts';
import { createServiceMetrics } from '../metrics/service-metrics.ts';
import type { ObjectFiles } from '../objects/object-files.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import type { Uploads } from '../objects/uploads.ts';
import type { Store } from '../store/open-store.ts';
import type { BuildCounts } from '../usecases/build-counts.ts';
import type { WorkerHealth } from '../usecases/worker/worker-health.ts';
import type { Workers } from '../usecases/worker/workers.ts';
import type { BuildMachine } from './build-machine.ts';
import type { DataFolder } from './data-folder.ts';
import { createReadiness, type ReadinessDeps } from './readiness.ts';
import { createSystemReport } from './system-report.ts';

export interface UpkeepDeps {
  readonly config: Config;
  readonly folder: DataFolder;
  readonly version: string;
  readonly clock: Clock;
  readonly store: Store;
  readonly logs: LogStore;
  readonly objects: ObjectStore;
  readonly packageUploads: Uploads;
  readonly files: ObjectFiles;
  readonly machine: BuildMachine;
  readonly counts: BuildCounts;
  readonly workers: Workers;
  readonly health: WorkerHealth;
  readonly draining: AbortSignal;
  readonly storeFailure: () => string | null;
}

/** What keeps the service going for years, and tells how it is. */
export interface Upkeep {
  readonly readiness: ReturnType<typeof createReadiness>;
  readonly report: ReturnType<typeof createSystemReport>;
  readonly metrics: MetricsRouteDeps;
  readonly loops: readonly Loop[];
}

export async function createUpkeep(deps: UpkeepDeps): Promise<Upkeep> {
  const { config, clock, version, machine, workers, health, store, logs, objects, files } = deps;
  const { minFree } = config;
  const freeSpace = createFreeSpace({ dir: deps.folder.dir, minFree, queue: machine.queue });
  await freeSpace.run(deps.draining);
  const readinessDeps: ReadinessDeps = { ...deps, freeSpace, minFree };
  const readiness = createReadiness(readinessDeps);
  const ghosts = async () => ({ worker: health.ghosts(), upload: await files.strays() });
  const figures = { config, clock, counts: deps.counts, running: machine.running, ghosts };
  const report = createSystemReport({ ...figures, queue: machine.queue, freeSpace });
  const metrics = createServiceMetrics({
    ...figures,
    version,
    readiness,
    workers,
    leases: machine.leases,
    freeSpace: freeSpace.free,
  });
  const { keepBuildsDays, keepPackagesDays, keepAuditDays } = config;
  const retention = createRetention({
    archive: store.archive,
    logs,
    objects,
    audit: store.accounts,
    clock,
    keepBuildsDays,
    keepPackagesDays,
    keepAuditDays,
  });
  return {
    readiness,
    report,
    metrics: { metrics, readers: config.metricsFrom },
    loops: [freeSpace, retention, createObjectGarbage(objects), createUploadExpiry(deps.packageUploads)],
  };
}
