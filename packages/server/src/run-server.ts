import { mkdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { workerKeyHash } from './auth/worker-keys.ts';
import type { BegunStore } from './compose/begin-store.ts';
import { type BuildService, createBuildService } from './compose/build-service.ts';
import type { DataFolder } from './compose/data-folder.ts';
import { drain } from './compose/drain.ts';
import type { Config } from './config/config.ts';
import { networkOf } from './config/network-settings.ts';
import {
  type EmbeddedWorker,
  type IdleWorker,
  startEmbeddedWorker,
} from './embedded-worker/start-embedded-worker.ts';
import { waitForWorkerLock } from './embedded-worker/wait-for-lock.ts';
import { connectFaultPoints, type FaultPoints } from './faults/fault-points.ts';
import { faultyRoutes } from './faults/faulty-routes.ts';
import { createHttp } from './http/app.ts';
import { openConsoleFiles } from './http/console/console-files.ts';
import { createConsolePages } from './http/console/pages.ts';
import { listen, listenLocally } from './http/listen.ts';
import { startLoops } from './loops/loop.ts';
import type { RunningServer, ServerOptions } from './start-server.ts';
import { systemClock } from './system/clock.ts';
import { newSecret } from './system/ids.ts';
import type { Logger } from './system/logger.ts';
import { trust } from './system/trust.ts';

async function tlsOf({ tlsCert, tlsKey }: Config): Promise<{ tls?: { cert: Buffer; key: Buffer } }> {
  if (!tlsCert || !tlsKey) return {};
  return { tls: { cert: await readFile(tlsCert), key: await readFile(tlsKey) } };
}

/** Null but in a service under test. */
function faultPointsOf({ faultSocket, faultPoints }: Config) {
  return faultSocket === undefined ? null : { socket: faultSocket, points: faultPoints };
}

/** A worker ends within a second of its server; one that is still there after this hangs. */
const HUNG_WORKER_MS = 5_000;

interface WorkerPlace {
  readonly folder: string;
  readonly socketPath: string;
  readonly idle: IdleWorker;
}

/** The embedded worker, with a key of its own; what it ran when it ends is settled by its exit. */
function startWorker(
  options: ServerOptions,
  service: BuildService,
  { idle, ...place }: WorkerPlace,
): EmbeddedWorker {
  const { config, logger, version, workerEnvironment } = options;
  const { workers, machine, arch } = service;
  const key = newSecret();
  const faults = faultPointsOf(config);
  service.remoteWorkers.keyring.add(workerKeyHash(key), { kind: 'embedded' });
  return startEmbeddedWorker({
    entry: options.workerEntry,
    environment: workerEnvironment,
    idle,
    clock: systemClock,
    settings: {
      ...place,
      key,
      name: 'embedded',
      slots: config.maxBuilds ?? availableParallelism(),
      version,
      arch,
      toolEnv: workerEnvironment,
      network: networkOf(config),
      ...(faults === null ? {} : { faults }),
    },
    async onExit() {
      workers.removeOf({ kind: 'embedded' });
      await machine.settle
        .leftBehind()
        .catch((err: unknown) => logger.error({ err }, 'lost builds could not be settled'));
    },
    onRestart: (code, signal) => logger.error({ code, signal }, 'the worker ended and is started again'),
  });
}

/** Before anybody is let in: what an earlier run left is settled on the proof that its worker is gone. */
async function settleEarlierRun({ machine }: BuildService, folder: string, logger: Logger): Promise<void> {
  await mkdir(folder, { recursive: true });
  await waitForWorkerLock(join(folder, 'worker.lock'), {
    patienceMs: HUNG_WORKER_MS,
    onHung: (pid) => logger.error({ pid }, 'the worker of an earlier server hangs and is killed'),
  });
  await machine.settle.leftBehind();
  await machine.recover();
}

/** What is begun while the code of the rest is loaded. */
export interface Begun {
  readonly folder: DataFolder;
  readonly store: BegunStore;
  /** Null where no worker is embedded. */
  readonly idle: IdleWorker | null;
}

/** Starts use cases, what an earlier run left, routes, worker, loops, in this order. */
export async function runServer(
  { folder, idle, store: begun }: Begun,
  options: ServerOptions,
): Promise<RunningServer> {
  const { config, logger, version } = options;
  trust(config.ownCertificates);
  const draining = new AbortController();
  const closing = new AbortController();
  let url = config.publicUrl ?? '';
  const faultPoints = faultPointsOf(config);
  const faults: FaultPoints | null = faultPoints && connectFaultPoints(faultPoints);
  const clock = faults?.clock ?? systemClock;
  const pages = options.consoleFolder
    ? createConsolePages(openConsoleFiles(options.consoleFolder))
    : undefined;
  const service = await createBuildService({
    config,
    folder,
    store: begun,
    logger,
    version,
    draining: draining.signal,
    publicUrl: () => url,
    console: pages,
    faults,
  });
  const { machine, workers, remoteWorkers, store } = service;

  const app: FastifyInstance = createHttp({
    routes: faultyRoutes(service.routes, faults),
    authenticator: service.people.identity.authenticator,
    workerKeys: remoteWorkers.keyring,
    strictStatus: config.strictStatus,
    logger,
    trustedProxies: config.trustedProxies,
    bodyLimit: config.maxBody,
    closing: closing.signal,
    ...(pages ? { console: pages } : {}),
    ...(await tlsOf(config)),
  });
  await app.register(service.registry.registry.plugin);
  await settleEarlierRun(service, folder.worker, logger);
  const listening = await listen(app, config.listen, Boolean(config.tlsCert));
  url = config.publicUrl ?? listening.url;
  const local = await listenLocally(app);

  const registered = idle ? workers.registered() : Promise.resolve();
  const place = { folder: folder.worker, socketPath: local.path };
  const worker = idle && startWorker(options, service, { ...place, idle });
  const onError = (loop: string, err: unknown) => logger.error({ err, loop }, 'loop failed');
  const loops = startLoops({ loops: service.loops, clock, onError });

  const end = async () => {
    draining.abort();
    await drain({
      machine,
      clock,
      logger,
      drainMs: config.drainS * 1000,
      graceMs: config.graceS * 1000,
    });
    closing.abort();
    await loops.close();
    await worker?.close();
    machine.close();
    await local.close();
    await app.close();
    await service.registry.registry.close();
    await service.logs.close();
    await store.close();
    folder.lock.release();
  };
  let ending: Promise<void> | undefined;
  const close = () => {
    ending ??= end();
    return ending;
  };

  return {
    url,
    passwordFile: service.people.bootstrapped.passwordFile,
    workerPid: () => worker?.pid() ?? null,
    ready: () => registered,
    close,
  };
}
