import { setTimeout as sleep } from 'node:timers/promises';
import { AIMS, type Aim, type Hand } from './aims.ts';
import { BuildClient, type CancelWish } from './build-client.ts';
import type { FarWorker } from './far-worker.ts';
import type { Decide, Plan } from './fault-controller.ts';
import { awaitMoment, DISTURBANCES, KILLS } from './kills.ts';
import type { ObservedBuild } from './observed-build.ts';
import type { Project } from './project.ts';
import type { Random } from './random.ts';
import type { ServiceUnderTest } from './service-under-test.ts';

export interface RoundOptions {
  readonly service: ServiceUnderTest;
  readonly far: FarWorker;
  readonly project: Project;
  readonly random: Random;
  readonly cancels: number;
  readonly kills: number;
}

export interface KillDone {
  readonly kind: string;
  readonly moment: string;
}

export interface RoundDone {
  readonly builds: readonly ObservedBuild[];
  readonly kills: readonly KillDone[];
  /** Names of what went wrong beside the kills. */
  readonly disturbances: readonly string[];
}

/** Builds that run, or wait, at once. */
const CLIENTS = 12;
/** One build in so many is left alone and has to succeed. */
const LEFT_ALONE = 8;
const END_MS = 5_000;

const LEFT_ALONE_AIM: Aim = {
  name: 'left alone',
  weight: 0,
  shapes: ['node', 'jar', 'slow', 'command', 'far'],
  plan: () => ({}),
};

/**
 * Many clients start builds and stop each at a moment of its own, while processes are killed. Ends once there were enough of both and
 * all is answered.
 */
export async function runRound(options: RoundOptions): Promise<RoundDone> {
  const client = new BuildClient(options.project);
  let left = options.cancels;
  let killing = true;
  const kills = runKills(options).finally(() => {
    killing = false;
  });
  const work: ClientWork = {
    client,
    more: () => left > 0 || killing,
    stopped: () => {
      left -= 1;
    },
  };
  const clients = Array.from({ length: CLIENTS }, (_none, number) => runClient(options, work, number));
  const [done] = await Promise.all([kills, ...clients]);
  return { builds: client.observed, ...done };
}

interface ClientWork {
  readonly client: BuildClient;
  readonly more: () => boolean;
  readonly stopped: () => void;
}

async function runClient(options: RoundOptions, work: ClientWork, number: number): Promise<void> {
  const random = options.random.fork(1, number);
  while (work.more()) {
    if (await runAim(options, work.client, random, random.weighted(AIMS))) work.stopped();
    if (random.below(LEFT_ALONE) === 0) await runAim(options, work.client, random, LEFT_ALONE_AIM);
  }
}

/** Answers whether a stop was asked for: a build that a kill hurries past its moment is left alone. */
async function runAim(
  { service, project }: RoundOptions,
  client: BuildClient,
  random: Random,
  aim: Aim,
): Promise<boolean> {
  const shape = random.pick(aim.shapes);
  const job = aim.ownJob ? await project.createJob(shape) : random.pick(project.jobs[shape]);
  const build = await client.start(job, aim.name);
  const asked: Promise<void>[] = [];
  const acting: Promise<unknown>[] = [];
  const { promise: struck, resolve: strike } = Promise.withResolvers<void>();
  const ask = (call: Promise<void>) => {
    asked.push(call);
    strike();
  };
  const hand: Hand = {
    random,
    cancel: (wish?: CancelWish) => ask(client.cancel(build, wish)),
    cancelled: async () => void (await asked.at(-1)),
    deleteJob: () => ask(client.deleteJob(job)),
  };
  service.faults.steer(build.id, followed(aim.plan(hand), acting));
  await aim.begin?.(hand);
  if (random.below(4) === 0) await client.readLog(build);
  // A kill may hurry a build past its moment: then its end is as far as it goes.
  await Promise.race([struck, service.faults.until(build.id, 'workerEnd.answer', END_MS)]);
  await Promise.all(acting);
  await Promise.all(asked);
  return asked.length > 0 || aim.name === 'timeout';
}

/** The plan, with what it does under way noted. */
function followed(plan: Plan, acting: Promise<unknown>[]): Plan {
  const follow =
    (decide: Decide): Decide =>
    (reached) => {
      const verdict = Promise.resolve(decide(reached));
      acting.push(verdict);
      return verdict;
    };
  return Object.fromEntries(Object.entries(plan).map(([point, decide]) => [point, follow(decide)]));
}

async function runKills({
  service,
  far,
  random,
  kills,
}: RoundOptions): Promise<Pick<RoundDone, 'kills' | 'disturbances'>> {
  const own = random.fork(2);
  const done: KillDone[] = [];
  const disturbances: string[] = [];
  while (done.length < kills) {
    const moment = await awaitMoment(service, own);
    const kill = own.weighted(KILLS);
    await kill.run(service, far);
    done.push({ kind: kill.name, moment });
    const disturbance = own.pick(DISTURBANCES);
    await disturbance.run(service, far, own);
    disturbances.push(disturbance.name);
    // The next one is to find builds under way.
    await sleep(200 + own.next() * 500);
  }
  return { kills: done, disturbances };
}
