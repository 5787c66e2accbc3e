import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Build } from '../domain/build.ts';
import type { BuildEvent, BuildStore } from '../domain/ports.ts';
import type { BuildQueue } from '../domain/queue-ports.ts';
import { aJob } from '../domain/testing/a-build.ts';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import type { Aggregates } from '../store/aggregates.ts';
import { createTestDatabase } from '../store/testing/test-database.ts';
import { createBuildQueue } from './build-queue.ts';

const ACCEPT_MS = 2_000;
const never = new AbortController().signal;
const worker = (workerId: string, labels = {}) => ({ workerId, pool: 'default', labels });

let stores: Aggregates;
let close: () => void;
let claims: number;
let queue: BuildQueue;
let failing: Error | null;
const drained = new Set<string>();
const clock = createSteppedClock();
let started = 0;

beforeEach(async () => {
  ({ aggregates: stores, close } = createTestDatabase());
  claims = 0;
  drained.clear();
  failing = null;
  const builds: Pick<BuildStore, 'claim'> = {
    async claim(request) {
      claims += 1;
      if (failing) throw failing;
      return stores.builds.claim(request);
    },
  };
  const limits = () => ({ global: 100, perProject: 100 });
  queue = createBuildQueue({
    builds,
    events: { apply },
    clock,
    limits,
    mayClaim: (id) => !drained.has(id),
    acceptMs: ACCEPT_MS,
  });
  await stores.jobs.create(aJob());
});

afterEach(() => {
  queue.close();
  close();
});

/** Stores an event and tells the queue, as the use cases do. */
async function apply(projectId: string | null, buildId: string, event: BuildEvent) {
  const applied = await stores.builds.apply(projectId, buildId, event);
  if (applied.kind === 'applied') queue.observe(applied.build);
  return applied;
}

async function start(): Promise<Build> {
  started += 1;
  const result = await stores.builds.start({
    id: `build-${started}`,
    projectId: 'project-1',
    jobId: 'job-1',
    trigger: 'user',
    creator: 'maria',
    at: clock.now(),
    defaultNamespace: 'default',
    registry: '',
    maxWaiting: 100,
  });
  if (result.kind !== 'started') throw new Error(result.kind);
  queue.observe(result.build);
  return result.build;
}

/** Lets everything run that waits for nothing but other promises. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a build that waits is claimed at once', async () => {
  const { id } = await start();
  const claimed = await queue.claim(worker('w1'), { waitMs: 0, signal: never });
  expect(claimed).toMatchObject({ id, epoch: 1, claim: { workerId: 'w1', accepted: false } });
});

test('a worker that waits gets the build that comes, and the first to come is served first', async () => {
  const first = queue.claim(worker('w1'), { waitMs: 30_000, signal: never });
  const second = queue.claim(worker('w2'), { waitMs: 30_000, signal: never });
  await settled();
  const one = await start();
  expect((await first)?.id).toBe(one.id);
  const two = await start();
  expect((await second)?.id).toBe(two.id);
});

test('one build wakes one of many', async () => {
  const waits = Array.from({ length: 50 }, (_, n) =>
    queue.claim(worker(`w${n}`), { waitMs: 30_000, signal: never }),
  );
  await settled();
  claims = 0;
  await start();
  await waits[0];
  await settled();
  expect(claims).toBeLessThanOrEqual(4);
});

test('many builds serve all who wait', async () => {
  await Promise.all(Array.from({ length: 20 }, start));
  const waits = Array.from({ length: 20 }, (_, n) =>
    queue.claim(worker(`w${n}`), { waitMs: 30_000, signal: never }),
  );
  const builds = await Promise.all(waits);
  expect(new Set(builds.map((build) => build?.id)).size).toBe(20);
});

test('a worker with other labels is asked although one before it found nothing', async () => {
  const plain = queue.claim(worker('w1'), { waitMs: 30_000, signal: never });
  const special = queue.claim(worker('w2', { disk: 'ssd' }), { waitMs: 30_000, signal: never });
  await stores.jobs.replace(
    'project-1',
    'job-1',
    aJob({ settings: { node_label_selector: { disk: 'ssd' } } }).spec,
    1,
  );
  const { id } = await start();
  expect((await special)?.id).toBe(id);
  queue.close();
  expect(await plain).toBeNull();
});

test('nobody gets anything after the time, the abort or the end', async () => {
  const timed = queue.claim(worker('w1'), { waitMs: 1_000, signal: never });
  const controller = new AbortController();
  const aborted = queue.claim(worker('w2'), { waitMs: 30_000, signal: controller.signal });
  await settled();
  clock.step(1_000);
  controller.abort();
  expect(await timed).toBeNull();
  expect(await aborted).toBeNull();
  const waiting = queue.claim(worker('w3'), { waitMs: 30_000, signal: never });
  queue.close();
  expect(await waiting).toBeNull();
  expect(await queue.claim(worker('w4'), { waitMs: 30_000, signal: never })).toBeNull();
  expect(clock.timers()).toBe(0);
});

test('a claim that is not accepted in time goes to the next who waits', async () => {
  const { id } = await start();
  await queue.claim(worker('w1'), { waitMs: 0, signal: never });
  const next = queue.claim(worker('w2'), { waitMs: 30_000, signal: never });
  await settled();
  clock.step(ACCEPT_MS);
  expect(await next).toMatchObject({ id, epoch: 2, claim: { workerId: 'w2' } });
});

test('a claim that was accepted is left alone', async () => {
  const { id } = await start();
  await queue.claim(worker('w1'), { waitMs: 0, signal: never });
  await apply(null, id, { type: 'accepted', epoch: 1, workerId: 'w1', at: clock.now() });
  clock.step(ACCEPT_MS);
  await settled();
  expect(await stores.builds.get('project-1', id)).toMatchObject({ state: 'Building', epoch: 1 });
});

test('a claim whose request went away meanwhile lapses at once', async () => {
  const controller = new AbortController();
  const { id } = await start();
  const gone = queue.claim(worker('w1'), { waitMs: 30_000, signal: controller.signal });
  controller.abort();
  expect(await gone).toBeNull();
  await settled();
  expect(await stores.builds.get('project-1', id)).toMatchObject({ state: 'Queuing', claim: null, epoch: 1 });
});

test('a claim that an earlier process left unaccepted lapses in time', async () => {
  const { id } = await start();
  const limits = { global: 10, perProject: 10 };
  await stores.builds.claim({ ...worker('gone'), limits, at: 1 });
  for (const build of await stores.builds.unsettled()) queue.observe(build);
  const next = queue.claim(worker('w1'), { waitMs: 30_000, signal: never });
  await settled();
  clock.step(ACCEPT_MS);
  expect(await next).toMatchObject({ id, epoch: 2 });
});

test('a paused queue hands out nothing until every reason to pause is gone', async () => {
  queue.pause('storage');
  queue.pause('drain');
  const waiting = queue.claim(worker('w1'), { waitMs: 30_000, signal: never });
  const { id } = await start();
  await settled();
  queue.resume('drain');
  await settled();
  expect(claims).toBe(0);
  expect(queue.paused()).toBe('storage');
  queue.resume('storage');
  expect(queue.paused()).toBeUndefined();
  expect((await waiting)?.id).toBe(id);
});

test('a worker that drains is passed over, whoever waits behind it is not, and it is served once it may claim again', async () => {
  const first = queue.claim(worker('w1'), { waitMs: 30_000, signal: never });
  await settled();
  drained.add('w1');
  const second = queue.claim(worker('w2'), { waitMs: 30_000, signal: never });
  const { id } = await start();
  expect((await second)?.id).toBe(id);
  const next = await start();
  await settled();
  drained.delete('w1');
  queue.wake();
  expect((await first)?.id).toBe(next.id);
});

test('a store that fails rejects who was asked for, and the next claim works', async () => {
  failing = new Error('disk');
  await start();
  await expect(queue.claim(worker('w1'), { waitMs: 30_000, signal: never })).rejects.toThrow('disk');
  failing = null;
  expect(await queue.claim(worker('w1'), { waitMs: 0, signal: never })).not.toBeNull();
});
