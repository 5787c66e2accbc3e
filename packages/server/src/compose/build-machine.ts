import type { Config } from '../config/config.ts';
import type { Build, PublishPermit } from '../domain/build.ts';
import type { Clock } from '../domain/clock.ts';
import type { QueueLimits } from '../domain/ports.ts';
import type { BuildObserver, BuildQueue, LeaseTable, StopOrders } from '../domain/queue-ports.ts';
import type { LogStore } from '../logs/log-store.ts';
import { createBuildQueue } from '../queue/build-queue.ts';
import { createLeaseTable } from '../queue/lease-table.ts';
import { createStopOrders } from '../queue/stop-orders.ts';
import type { Store } from '../store/open-store.ts';
import type { Logger } from '../system/logger.ts';
import { type BuildChanges, createBuildChanges } from '../usecases/build-changes.ts';
import { type BuildEvents, createBuildEvents } from '../usecases/build-events.ts';
import { createClosingLines } from '../usecases/closing-lines.ts';
import { createDeadlines } from '../usecases/deadlines.ts';
import { createResolvePermits } from '../usecases/resolve-permits.ts';
import { insist } from '../usecases/worker/insist.ts';
import { createRunningBuilds, type RunningBuilds } from '../usecases/worker/running-builds.ts';
import { createSettleLost, type SettleLost } from '../usecases/worker/settle-lost.ts';

/** How long a worker may take to send the rest of a log and report the end, once the tag has moved. */
const PUBLISHED_REPORT_MS = 120_000;

export interface BuildMachineDeps {
  readonly config: Config;
  readonly store: Store;
  readonly logs: Pick<LogStore, 'size' | 'read' | 'appendLine' | 'seal'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Others that are shown every build. */
  readonly followers: readonly BuildObserver[];
  readonly mayClaim: (workerId: string) => boolean;
  readonly askRegistry: (permit: PublishPermit, projectId: string) => Promise<string | null>;
}

/** Everything that follows builds and moves them on, tied to one stream of changes. */
export interface BuildMachine {
  readonly changes: BuildChanges;
  readonly events: BuildEvents;
  readonly queue: BuildQueue;
  readonly leases: LeaseTable;
  readonly stops: StopOrders;
  readonly running: RunningBuilds;
  readonly settle: SettleLost;
  readonly limits: QueueLimits;
  /** Takes up what is in no final state, and logs without an end; call once, after what an earlier worker left is settled. */
  recover(): Promise<void>;
  close(): void;
}

export function createBuildMachine({
  config,
  store,
  logs,
  clock,
  logger,
  askRegistry,
  mayClaim,
  followers,
}: BuildMachineDeps): BuildMachine {
  const changes = createBuildChanges();
  const events = createBuildEvents({ builds: store.builds, changes });
  const settle = createSettleLost({ builds: store.builds, events, clock });
  const limits: QueueLimits = {
    global: config.maxBuilds ?? Number.POSITIVE_INFINITY,
    perProject: config.maxBuildsPerProject,
    /** Read anew at each use. */
    get paused() {
      return queue.paused();
    },
  };
  const onError = (build: string, err: unknown) =>
    logger.error({ err, build }, 'build could not be moved on');

  const queue = createBuildQueue({
    builds: store.builds,
    events,
    clock,
    limits: () => limits,
    mayClaim,
    acceptMs: config.acceptS * 1000,
  });
  const leases = createLeaseTable({
    clock,
    termMs: config.leaseS * 1000,
    onExpired: (lease) =>
      void insist({ clock, onError: (error) => onError(lease.buildId, error) }, () => settle.expired(lease)),
  });
  const stops = createStopOrders({ graceS: config.graceS });
  const running = createRunningBuilds();
  const deadlines = createDeadlines({
    clock,
    timeoutS: config.timeoutS,
    queueExpiryS: config.queueExpiryS,
    expire: (build, reason) => {
      const wish = { type: 'stop_wished', reason, by: 'stagewright', force: false, at: clock.now() } as const;
      void insist({ clock, onError: (error) => onError(build.id, error) }, () =>
        events.apply(null, build.id, wish),
      );
    },
  });
  const permits = createResolvePermits({
    events,
    clock,
    permitMs: config.permitS * 1000,
    settleMs: config.permitSettleS * 1000,
    reportMs: PUBLISHED_REPORT_MS,
    ask: askRegistry,
    onError,
  });
  const closing = createClosingLines({ logs, archive: store.archive, clock, onError });

  const observers = [leases, stops, running, deadlines, permits, closing, queue, ...followers];
  const observe = (build: Build) => {
    for (const observer of observers) observer.observe(build);
  };
  const unsubscribe = changes.subscribe(null, observe);

  return {
    changes,
    events,
    queue,
    leases,
    stops,
    running,
    settle,
    limits,
    async recover() {
      for (const build of await store.builds.unsettled()) observe(build);
      await closing.recover();
    },
    close() {
      unsubscribe();
      queue.close();
      leases.close();
      deadlines.close();
      permits.close();
    },
  };
}
