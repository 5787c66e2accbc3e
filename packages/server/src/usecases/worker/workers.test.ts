import { expect, test } from 'vitest';
import { createSteppedClock } from '../../domain/testing/stepped-clock.ts';
import { createWorkers, EMBEDDED_PREFIX, ownsWorkerId } from './workers.ts';

const REQUEST = { name: 'w', version: '1', pool: 'default', labels: {}, slots: 2, arch: 'x86_64' };
const REMOTE = { kind: 'remote', key: { id: 'k1', name: 'north' } } as const;
const STALE_MS = 90_000;

function start(drained: readonly string[] = []) {
  const stepped = createSteppedClock();
  let jump = 0;
  let ids = 0;
  const clock = { ...stepped, now: () => stepped.now() + jump };
  const workers = createWorkers({ clock, newId: () => `id-${++ids}`, staleMs: STALE_MS, drained });
  return { stepped, workers, jumpBy: (ms: number) => (jump += ms) };
}

test('a worker that is heard stays, one that is silent is forgotten', () => {
  const { stepped, workers } = start();
  const heard = workers.register(REQUEST, REMOTE);
  workers.register(REQUEST, REMOTE);
  stepped.step(STALE_MS);
  expect(workers.seen(heard.id)).toMatchObject({ id: heard.id });
  stepped.step(1);
  expect(workers.list().map(({ id }) => id)).toEqual([heard.id]);
});

test('a worker that is drained claims no more until it is told so, also under a server that was started anew', () => {
  const { workers } = start();
  const { id } = workers.register(REQUEST, REMOTE);
  expect(workers.mayClaim(id)).toBe(true);
  workers.drain(id, true);
  expect([workers.mayClaim(id), workers.seen(id)?.draining]).toEqual([false, true]);
  const { workers: anew } = start([id]);
  expect(anew.register({ ...REQUEST, worker_id: id }, REMOTE)).toMatchObject({ id, draining: true });
  expect(anew.mayClaim(id)).toBe(false);
  anew.drain(id, false);
  expect([anew.mayClaim(id), anew.seen(id)?.draining]).toEqual([true, false]);
});

test('a jump of the wall clock makes nobody forgotten', () => {
  const { workers, jumpBy } = start();
  const worker = workers.register(REQUEST, REMOTE);
  jumpBy(10 * STALE_MS);
  expect(workers.list().map(({ id }) => id)).toEqual([worker.id]);
});

test('the embedded worker is known by its id, and goes with its process', () => {
  const { workers } = start();
  const embedded = workers.register(REQUEST, { kind: 'embedded' });
  const remote = workers.register({ ...REQUEST, name: 'embedded' }, REMOTE);
  expect(embedded.id.startsWith(EMBEDDED_PREFIX)).toBe(true);
  expect(remote.id.startsWith(EMBEDDED_PREFIX)).toBe(false);
  workers.removeOf({ kind: 'embedded' });
  expect(workers.seen(embedded.id)).toBeNull();
  expect(workers.seen(remote.id)).not.toBeNull();
});

test('who waits for a worker is told of the first', async () => {
  const { workers } = start();
  const registered = workers.registered();
  workers.register(REQUEST, REMOTE);
  await registered;
  await workers.registered();
});

test('a worker that comes back keeps its id, also with a server that never knew it; never that of another key', () => {
  const earlier = start().workers.register(REQUEST, REMOTE);
  const { workers } = start();
  const back = workers.register({ ...REQUEST, worker_id: earlier.id }, REMOTE);
  expect(back.id).toBe(earlier.id);
  const other = { kind: 'remote', key: { id: 'k2', name: 'south' } } as const;
  const stranger = workers.register({ ...REQUEST, worker_id: earlier.id }, other);
  expect(stranger.id).not.toBe(earlier.id);
  expect([REMOTE, other].map((identity) => ownsWorkerId(identity, stranger.id))).toEqual([false, true]);
  expect(ownsWorkerId({ kind: 'embedded' }, earlier.id)).toBe(false);
});
