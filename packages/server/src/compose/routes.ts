import type { Endpoint } from '@stagewright/api';
import type { Config } from '../config/config.ts';
import type { Clock } from '../domain/clock.ts';
import { registryTokenRoute } from '../http/accounts/registry-token-route.ts';
import { accountRoutes } from '../http/accounts/routes.ts';
import { createBuildRoutes } from '../http/assembling/build-routes.ts';
import { createJobRoutes } from '../http/assembling/job-routes.ts';
import { createLogRoute } from '../http/assembling/log-route.ts';
import { createStackRoutes } from '../http/assembling/stack-routes.ts';
import type { Addresses } from '../http/assembling/wire.ts';
import { createHistoryRoute } from '../http/builds/history-route.ts';
import { createPlanRoute } from '../http/builds/plan-route.ts';
import { createStreamRoute } from '../http/builds/stream-route.ts';
import { createViewRoutes } from '../http/builds/view-routes.ts';
import { createCacheRoutes } from '../http/caches/cache-routes.ts';
import type { ConsolePages } from '../http/console/pages.ts';
import { createSessionRoutes } from '../http/console/session-routes.ts';
import { createAuthRoutes } from '../http/git/auth-routes.ts';
import { createImageRoutes } from '../http/images/image-routes.ts';
import { createQuotaRoutes } from '../http/images/quota-routes.ts';
import { createRetentionRoutes } from '../http/images/retention-routes.ts';
import { keystoneRoutes } from '../http/keystone/routes.ts';
import { createLogRoutes } from '../http/logs/routes.ts';
import { createObjectRoutes } from '../http/objects/object-routes.ts';
import { createPackageLoginRoutes } from '../http/objects/package-login-routes.ts';
import { createUploadRoutes } from '../http/objects/upload-routes.ts';
import { createRootRoute } from '../http/root-route.ts';
import type { Route } from '../http/route.ts';
import { createSecretRoutes } from '../http/secrets/secret-routes.ts';
import { createSystemRoutes, type SystemRoutesDeps } from '../http/system-routes.ts';
import { createAppendLogRoute } from '../http/worker/append-log-route.ts';
import { createCacheOrderRoutes } from '../http/worker/cache-order-routes.ts';
import { createPackageRoute } from '../http/worker/package-route.ts';
import { createPreviewRoutes } from '../http/worker/preview-routes.ts';
import { createSourceRoute } from '../http/worker/source-route.ts';
import { createWorkerAccess } from '../http/worker/worker-access.ts';
import { createWorkerKeyRoutes } from '../http/worker/worker-key-routes.ts';
import { createWorkerListRoutes } from '../http/worker/worker-list-routes.ts';
import { createWorkerRoutes, type WorkerRoutesDeps } from '../http/worker/worker-routes.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import type { Uploads } from '../objects/uploads.ts';
import type { Store } from '../store/open-store.ts';
import { newId } from '../system/ids.ts';
import { createDrainWorker } from '../usecases/accounts/drain-worker.ts';
import { type CacheOrders, createCacheOrders } from '../usecases/cache-orders.ts';
import { createCancelBuild } from '../usecases/cancel-build.ts';
import { createChangeFeed } from '../usecases/change-feed.ts';
import { createPreviews, type Previews } from '../usecases/previews.ts';
import { createStartBuild } from '../usecases/start-build.ts';
import { createPublishPackage } from '../usecases/worker/publish-package.ts';
import type { Workers } from '../usecases/worker/workers.ts';
import type { BuildMachine } from './build-machine.ts';
import type { People } from './people.ts';
import type { RegistryService } from './registry-service.ts';
import type { RemoteWorkers } from './remote-workers.ts';

export interface RoutesDeps {
  readonly config: Config;
  readonly store: Store;
  readonly logs: LogStore;
  readonly objects: ObjectStore;
  readonly packageUploads: Uploads;
  readonly machine: BuildMachine;
  readonly people: People;
  readonly registry: RegistryService;
  readonly workers: Workers;
  readonly remoteWorkers: RemoteWorkers;
  readonly workerSettings: WorkerRoutesDeps['settings'];
  readonly assign: WorkerRoutesDeps['assign'];
  readonly addresses: Addresses;
  readonly clock: Clock;
  /** Host and port of the registry that images go to, `''` for the embedded one. */
  readonly targetRegistry: string;
  readonly version: string;
  readonly readiness: SystemRoutesDeps['readiness'];
  readonly report: SystemRoutesDeps['report'];
  readonly metrics: SystemRoutesDeps['metrics'];
  readonly health: WorkerRoutesDeps['health'];
  readonly console: ConsolePages | undefined;
}

/** Changes of builds that a follower which comes back can catch up with. */
const KEPT_CHANGES = 1000;
/** Longer than a worker takes at most. */
const PREVIEW_MS = 75_000;
/** Layers with very many files take their time to be counted, and a silent worker lets nobody wait for longer. */
const CACHES_MS = 20_000;
/** That people wait for at once. */
const PREVIEWS = 100;

function assemblingRoutes(deps: RoutesDeps, cacheOrders: CacheOrders): readonly Route[] {
  const { store, machine, clock, config, addresses, logs } = deps;
  const { builds, jobs } = store;
  const { events, changes, limits } = machine;
  const startBuild = createStartBuild({
    builds,
    events,
    clock,
    newId,
    maxWaiting: config.maxWaiting,
    registry: deps.targetRegistry,
  });
  const cancelBuild = createCancelBuild({ builds, events, changes, clock });
  return [
    ...createJobRoutes({
      jobs,
      events,
      clock,
      newId,
      // Nobody waits for it: a worker that is away forgets what is not used.
      onRemoved: (project_id, job_id) => void cacheOrders.ask({ act: 'clear', project_id, job_id }),
    }),
    ...createBuildRoutes({ jobs, builds, startBuild, cancelBuild, addresses, clock, limits }),
    createLogRoute({ builds, logs }),
    ...createStackRoutes(deps.workerSettings.stacks),
  ];
}

/** What people ask of the workers. */
interface Asking {
  readonly previews: Previews;
  readonly cacheOrders: CacheOrders;
}

function workerRoutes(deps: RoutesDeps, { previews, cacheOrders }: Asking): readonly Route[] {
  const { machine, workers, remoteWorkers, clock, assign, objects, logs, store, config } = deps;
  const { queue, leases, stops, events, running, settle } = machine;
  const access = createWorkerAccess({ workers, workerKeys: remoteWorkers.keyring, running });
  const find = async (buildId: string) => {
    const build = running.get(buildId);
    return build && { projectId: build.projectId, url: build.snapshot.codeRepo.url };
  };
  return [
    ...createWorkerRoutes({
      workers,
      access,
      settle,
      drains: deps.people.identity.store,
      queue,
      leases,
      stops,
      events,
      assign,
      settings: deps.workerSettings,
      health: deps.health,
      clock,
      permitMs: deps.config.permitS * 1000,
    }),
    ...createPreviewRoutes({ previews, access, assign, objects }),
    ...createCacheOrderRoutes({ orders: cacheOrders, access }),
    createSourceRoute({ leases, find, store: objects }),
    createPackageRoute({
      leases,
      find: running.get,
      store: objects,
      publish: createPublishPackage({ packages: store.packages, events, quota: config.objectQuota }),
      limit: config.maxObject,
    }),
    createAppendLogRoute({ logs, isCurrent: (buildId, epoch) => leases.holds({ buildId, epoch }) }),
  ].map(access.guard);
}

function peopleRoutes(deps: RoutesDeps): readonly Route[] {
  const { people, addresses, config, clock, version, console, remoteWorkers, store, machine, workers } = deps;
  const { identity, users, projects, accessKeys, registryCredentials } = people;
  const place = () => ({ publicUrl: addresses.publicUrl(), region: config.region });
  return [
    createRootRoute({ place, console }),
    ...createSessionRoutes({ ...identity, clock, version, publicUrl: addresses.publicUrl }),
    ...keystoneRoutes({ login: identity.login, tokens: identity.tokens, users, projects, accessKeys, place }),
    ...createWorkerKeyRoutes(remoteWorkers.keys),
    ...createWorkerListRoutes({
      workers,
      running: machine.running,
      workerKeys: remoteWorkers.keys,
      drain: createDrainWorker({ workers, queue: machine.queue, store: identity.store, clock }),
    }),
    ...accountRoutes({ users, projects, registryCredentials, audit: identity.store }),
    registryTokenRoute(identity.registryTokens),
    ...createAuthRoutes(people.repositoryAuths),
    ...createPackageLoginRoutes(people.packageLogins),
    ...createSecretRoutes({ secrets: people.secrets, jobs: store.jobs, maxBytes: config.maxSecret }),
  ];
}

function viewRoutes({ store, machine, addresses, clock }: RoutesDeps, previews: Previews): readonly Route[] {
  const { jobs, builds } = store;
  const { changes, limits } = machine;
  const feed = createChangeFeed({ changes, id: newId(), keep: KEPT_CHANGES });
  return [
    createHistoryRoute({ builds }),
    ...createViewRoutes({ jobs, builds, addresses, clock, limits }),
    createStreamRoute({ feed, addresses, clock }),
    createPlanRoute({ previews, clock, newId }),
  ];
}

/** Every route of the service, with what each needs. */
export function createRoutes(deps: RoutesDeps): readonly Route[] {
  const { store, machine, objects, logs, addresses, clock, config, registry } = deps;
  const { builds, tags } = store;
  const previews = createPreviews({ clock, answerMs: PREVIEW_MS, most: PREVIEWS });
  const cacheOrders = createCacheOrders({ workers: deps.workers, clock, newId, answerMs: CACHES_MS });
  const routes = [
    ...assemblingRoutes(deps, cacheOrders),
    ...createCacheRoutes({ orders: cacheOrders, jobs: store.jobs }),
    ...workerRoutes(deps, { previews, cacheOrders }),
    ...peopleRoutes(deps),
    ...viewRoutes(deps, previews),
    ...createLogRoutes({ builds, logs, changes: machine.changes }),
    ...createObjectRoutes({ store: objects, limit: config.maxObject }),
    ...createUploadRoutes({ uploads: deps.packageUploads, limit: config.maxObject }),
    ...createRetentionRoutes({ retention: store.imageRetention, clock }),
    ...createQuotaRoutes({
      images: {
        quotas: store.imageQuotas,
        usage: registry.registry.usage,
        defaultBytes: config.imageQuota,
      },
      objects: { quotas: store.objectQuotas, usage: objects.usage, defaultBytes: config.objectQuota },
      projects: deps.people.projects,
      tags,
    }),
    ...createImageRoutes({
      tags,
      records: store.tagRecords,
      builds,
      held: registry.images,
      repositories: registry.repositoriesOf,
      registry: addresses.registry,
      clock,
    }),
  ];
  const endpoints: readonly Endpoint[] = routes.map(({ endpoint }) => endpoint);
  const { version, readiness } = deps;
  return [
    ...routes,
    ...createSystemRoutes({
      version,
      endpoints,
      readiness,
      report: deps.report,
      metrics: deps.metrics,
    }),
  ];
}
