import { setTimeout as sleep } from 'node:timers/promises';
import type { FarWorker } from './far-worker.ts';
import type { Random } from './random.ts';
import type { ServiceUnderTest } from './service-under-test.ts';

/** A way in which processes of the service die, or stand still. Resolves once the service is whole again. */
export interface Kill {
  readonly name: string;
  readonly weight: number;
  run(service: ServiceUnderTest, far: FarWorker): Promise<void>;
}

/** Leases of the service under test, in seconds: short, so that one runs out within a test. */
export const LEASE = { term: 3, renew: 0.5, deadMan: 2 } as const;

export const LEASE_SETTINGS = {
  STAGEWRIGHT_LEASE_S: String(LEASE.term),
  STAGEWRIGHT_RENEW_S: String(LEASE.renew),
  STAGEWRIGHT_DEAD_MAN_S: String(LEASE.deadMan),
} as const;

/** Hurries past a process that is gone already. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    if (pid !== 0) process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function killWorker(service: ServiceUnderTest): Promise<void> {
  const pid = service.workerPid;
  signal(pid, 'SIGKILL');
  await service.nextWorker(pid);
}

/** The worker stands still for longer than its leases last, and then goes on as if nothing had been. */
async function suspendWorker(service: ServiceUnderTest): Promise<void> {
  const pid = service.workerPid;
  signal(pid, 'SIGSTOP');
  try {
    await sleep(LEASE.term * 1000 + 700);
  } finally {
    signal(pid, 'SIGCONT');
  }
}

export const KILLS: readonly Kill[] = [
  { name: 'server', weight: 5, run: (service) => service.restart((server) => server.kill()) },
  { name: 'worker', weight: 5, run: killWorker },
  {
    name: 'both',
    weight: 3,
    run: (service) =>
      service.restart((server) => {
        signal(service.workerPid, 'SIGKILL');
        return server.kill();
      }),
  },
  {
    name: 'group',
    weight: 3,
    run: (service) =>
      service.restart((server) => {
        signal(-server.pid, 'SIGKILL');
        return server.kill();
      }),
  },
  { name: 'worker elsewhere', weight: 3, run: (_service, far) => far.kill() },
  { name: 'worker stopped past its lease', weight: 1, run: suspendWorker },
  { name: 'server drained', weight: 2, run: (service) => service.restart((server) => server.stop()) },
];

export interface Disturbance {
  readonly name: string;
  run(service: ServiceUnderTest, far: FarWorker, random: Random): void | Promise<void>;
}

const MOST_STEP_MS = 2 * 3_600_000;

/** What goes wrong beside the kills, and what no build may suffer by. */
export const DISTURBANCES: readonly Disturbance[] = [
  {
    name: 'clock stepped',
    run: ({ faults }, _far, random) => faults.stepClock(Math.round((random.next() - 0.5) * 2 * MOST_STEP_MS)),
  },
  { name: 'connections cut', run: (_service, far) => far.cut() },
  { name: 'network parted', run: (_service, far, random) => far.partition(random) },
];

/** Where a kill may strike, beside any moment: between what is stored and what is told of it. */
const AMBUSHES = [
  'workerClaim.answer',
  'workerAccept.answer',
  'ledger.added',
  'tag.move',
  'tag.moved',
  'cancelBuild.answer',
  'startBuild.answer',
  'workerAppendLog.answer',
  'attempt.cleared',
  'workerEnd.request',
  'workerEnd.answer',
] as const;

/** Fault points that the suite wants to hear of. */
export const POINTS = [
  ...AMBUSHES,
  'workerAccept.request',
  'phase.started',
  'log.acknowledged',
  'attempt.accepted',
] as const;

const AMBUSH_MS = 2_000;

/** Waits for a moment to strike: half of the kills wait until a build is at a fault point. Answers where it was. */
export async function awaitMoment(service: ServiceUnderTest, random: Random): Promise<string> {
  await sleep(random.next() * 400);
  if (random.next() < 0.5) return 'any moment';
  const point = random.pick(AMBUSHES);
  return (await service.faults.next(point, AMBUSH_MS)) === null ? 'any moment' : point;
}
