import { expect, test } from 'vitest';
import { createSteppedClock } from '../../domain/testing/stepped-clock.ts';
import { createWorkers, EMBEDDED_PREFIX } from './workers.ts';

const REQUEST = { name: 'w', version: '1', pool: 'default', labels: {}, slots: 2, arch: 'x86_64' };
const STALE_MS = 90_000;

function start() {
  const stepped = createSteppedClock();
  let jump = 0;
  let ids = 0;
  const clock = { ...stepped, now: () => stepped.now() + jump };
  const workers = createWorkers({ clock, newId: () => `id-${++ids}`, staleMs: STALE_MS });
  return { stepped, workers, jumpBy: (ms: number) => (jump += ms) };
}

test('a worker that is heard stays, one that is silent is forgotten', () => {
  const { stepped, workers } = start();
  const heard = workers.register(REQUEST, 'remote');
  workers.register(REQUEST, 'remote');
  stepped.step(STALE_MS);
  expect(workers.seen(heard.id)).toMatchObject({ id: heard.id });
  stepped.step(1);
  expect(workers.list().map(({ id }) => id)).toEqual([heard.id]);
});

test('a jump of the wall clock makes nobody forgotten', () => {
  const { workers, jumpBy } = start();
  const worker = workers.register(REQUEST, 'remote');
  jumpBy(10 * STALE_MS);
  expect(workers.list().map(({ id }) => id)).toEqual([worker.id]);
});

test('the embedded worker is known by its id, and goes with its process', () => {
  const { workers } = start();
  const embedded = workers.register(REQUEST, 'embedded');
  const remote = workers.register({ ...REQUEST, name: 'embedded' }, 'remote');
  expect(embedded.id.startsWith(EMBEDDED_PREFIX)).toBe(true);
  expect(remote.id.startsWith(EMBEDDED_PREFIX)).toBe(false);
  workers.removeEmbedded();
  expect(workers.seen(embedded.id)).toBeNull();
  expect(workers.seen(remote.id)).not.toBeNull();
});

test('who waits for a worker is told of the first', async () => {
  const { workers } = start();
  const registered = workers.registered();
  workers.register(REQUEST, 'remote');
  await registered;
  await workers.registered();
});
