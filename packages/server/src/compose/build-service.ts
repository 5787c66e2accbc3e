import { arch as machineArch } from 'node:os';
import { join } from 'node:path';
import type { WorkerSettings } from '@stagewright/api';
import { buildAccountId } from '../auth/registry/identity.ts';
import type { Config } from '../config/config.ts';
import { loadStacks } from '../config/load-stacks.ts';
import type { Clock } from '../domain/clock.ts';
import type { WorkerDrainStore } from '../domain/worker-drains.ts';
import type { FaultPoints } from '../faults/fault-points.ts';
import type { Addresses } from '../http/assembling/wire.ts';
import type { ConsolePages } from '../http/console/pages.ts';
import { openLogFiles } from '../logs/log-files.ts';
import { openObjectFiles } from '../objects/object-files.ts';
import { createObjectStore } from '../objects/object-store.ts';
import { openUploadFiles } from '../objects/upload-files.ts';
import { createUploads } from '../objects/uploads.ts';
import { createAskRegistry } from '../registry/ask-registry.ts';
import { systemClock } from '../system/clock.ts';
import { newId } from '../system/ids.ts';
import type { Logger } from '../system/logger.ts';
import { createAttemptUploads } from '../usecases/attempt-uploads.ts';
import { createBuildCounts } from '../usecases/build-counts.ts';
import { createAssignBuild } from '../usecases/worker/assign-build.ts';
import { createWorkerHealth } from '../usecases/worker/worker-health.ts';
import { createWorkers, type Workers } from '../usecases/worker/workers.ts';
import { createCredentials } from './assignments.ts';
import type { BegunStore } from './begin-store.ts';
import { createBuildMachine } from './build-machine.ts';
import type { DataFolder } from './data-folder.ts';
import { createPeople } from './people.ts';
import { createRegistryService } from './registry-service.ts';
import { createRemoteWorkers } from './remote-workers.ts';
import { createRoutes } from './routes.ts';
import { createUpkeep } from './upkeep.ts';

export interface BuildServiceOptions {
  readonly config: Config;
  readonly folder: DataFolder;
  readonly store: BegunStore;
  readonly logger: Logger;
  readonly version: string;
  /** Aborts when a drain begins: the service is not ready any more, and goes on serving. */
  readonly draining: AbortSignal;
  readonly publicUrl: () => string;
  readonly console: ConsolePages | undefined;
  readonly faults: FaultPoints | null;
}

const STALE_WORKER_MS = 90_000;

function workerSettings(config: Config, stacks: WorkerSettings['stacks']): Omit<WorkerSettings, 'worker_id'> {
  return {
    lease: {
      term_s: config.leaseS,
      renew_s: config.renewS,
      dead_man_s: config.deadManS,
      accept_s: config.acceptS,
    },
    archive: {
      entries: config.archiveEntries,
      expanded_bytes: config.archiveExpanded,
      ratio: config.archiveRatio,
    },
    source_bytes: config.maxObject,
    log_bytes: config.logCap,
    log_tail_bytes: config.logTail,
    build_disk_bytes: config.buildDisk,
    layers_bytes: config.layers,
    caches_bytes: config.caches,
    allow_networks: [...config.allowNetworks],
    stacks,
  };
}

async function openWorkers(store: WorkerDrainStore, clock: Clock): Promise<Workers> {
  const drained = await store.listDrainedWorkers();
  return createWorkers({ clock, newId, staleMs: STALE_WORKER_MS, drained });
}

/** All of the service that neither listens nor starts a process, wired by hand. */
export async function createBuildService(options: BuildServiceOptions) {
  const { config, folder, logger, version, draining, publicUrl, faults } = options;
  const clock = faults?.clock ?? systemClock;
  const stacks = await loadStacks(config.stacksFile);
  const store = await options.store.opened;
  const people = await createPeople({ config, dataFolder: folder.dir, store, clock, logger });
  const logs = await openLogFiles(folder.logs);
  const files = await openObjectFiles(folder.objects);
  await files.sweep();
  const objects = createObjectStore({ index: store.objects, files, clock, quota: config.objectQuota });
  const packageUploads = createUploads({
    files: await openUploadFiles(join(folder.objects, 'uploads')),
    objects,
    clock,
    expiryMs: config.uploadExpiryS * 1000,
    limit: config.maxUploads,
  });
  const credentials = createCredentials({ config, stacks, people, logger });
  const counts = createBuildCounts();
  const uploads = createAttemptUploads({
    cancel: ({ buildId, epoch }) => registry.registry.cancelUploads(buildAccountId(buildId, epoch)),
    onError: (build, err) => logger.warn({ err, build }, 'uploads of a build could not be removed'),
  });
  const workers = await openWorkers(people.identity.store, clock);
  const machine = createBuildMachine({
    config,
    store,
    logs,
    clock,
    logger,
    askRegistry: createAskRegistry(credentials.login),
    mayClaim: workers.mayClaim,
    followers: [counts, uploads],
  });
  const { registryTokens } = people.identity;
  const registry = createRegistryService({
    dir: folder.registry,
    store,
    machine,
    tokens: registryTokens,
    clock,
    logger,
    publicUrl,
    faults,
    imageQuota: config.imageQuota,
  });

  const arch = machineArch() === 'arm64' ? 'aarch64' : 'x86_64';
  const addresses: Addresses = { publicUrl, registry: () => new URL(publicUrl()).host, arch };
  const assign = createAssignBuild({
    clock,
    timeoutS: config.timeoutS,
    graceS: config.graceS,
    logSize: (buildId) => logs.size(buildId),
    projectName: credentials.projectName,
    credentials: credentials.forBuild,
    repositoryLogin: people.repositoryLogin,
    packageSource: people.packageSource,
    secrets: people.secrets.forBuild,
    buildToken: (of) => registryTokens.issueBuildToken(of),
    registry: addresses.registry,
    targetScheme: config.targetRegistry?.startsWith('http:') ? 'http' : 'https',
  });
  const remoteWorkers = await createRemoteWorkers({ store: store.accounts, clock, workers });
  const health = createWorkerHealth(workers);
  const shared = { config, store, logs, objects, packageUploads, machine, workers, health, clock, version };
  const upkeep = await createUpkeep({
    ...shared,
    folder,
    files,
    counts,
    draining,
    storeFailure: options.store.failure,
  });
  const routes = createRoutes({
    ...shared,
    ...upkeep,
    people,
    registry,
    remoteWorkers,
    workerSettings: workerSettings(config, stacks),
    assign,
    addresses,
    targetRegistry: config.targetRegistry ? new URL(config.targetRegistry).host : '',
    console: options.console,
  });
  const loops = [...upkeep.loops, ...registry.loops];
  return { store, people, logs, machine, registry, workers, remoteWorkers, routes, loops, arch };
}

export type BuildService = Awaited<ReturnType<typeof createBuildService>>;
