import { expect, test } from 'vitest';
import { aBuild } from '../domain/testing/a-build.ts';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createPreviews } from './previews.ts';

const ANSWER_MS = 1_000;
const never = new AbortController().signal;
const worker = (workerId: string, labels = {}) => ({ workerId, pool: 'default', labels });
const waits = { waitMs: 500, signal: never };
const FOUND = { facts: { language: 'go' }, failure: null };

function start(most = 10) {
  const clock = createSteppedClock();
  return { clock, previews: createPreviews({ clock, answerMs: ANSWER_MS, most }) };
}

test('a source goes to one worker, whoever came first, and only it may tell', async () => {
  const { previews } = start();
  const first = previews.take(worker('w1'), waits);
  const answer = previews.ask({ ...aBuild(), id: 'p1' }, never);
  expect((await first)?.id).toBe('p1');
  expect(previews.taken('p1', (id) => id === 'w2')).toBeNull();
  expect(previews.taken('p1', (id) => id === 'w1')?.id).toBe('p1');
  previews.settle('p1', FOUND);
  expect(await answer).toEqual(FOUND);
  expect(previews.taken('p1', () => true)).toBeNull();
});

test('a worker without the labels that are asked for is passed over', async () => {
  const { previews, clock } = start();
  const settings = { node_label_selector: { zone: 'north' } };
  const answer = previews.ask({ ...aBuild({ settings }), id: 'p1' }, never);
  const south = previews.take(worker('w1', { zone: 'south' }), waits);
  const north = previews.take(worker('w2', { zone: 'north' }), waits);
  expect((await north)?.id).toBe('p1');
  clock.step(500);
  expect(await south).toBeNull();
  previews.settle('p1', FOUND);
  expect(await answer).toEqual(FOUND);
});

test('who waits too long gets nothing, and is asked for no more', async () => {
  const { previews, clock } = start();
  const answer = previews.ask({ ...aBuild(), id: 'p1' }, never);
  clock.step(ANSWER_MS);
  expect(await answer).toBeNull();
  const taken = previews.take(worker('w1'), waits);
  clock.step(500);
  expect(await taken).toBeNull();
});

test('who goes away is forgotten, and more than are allowed at once are refused', async () => {
  const { previews } = start(1);
  const gone = new AbortController();
  const answer = previews.ask({ ...aBuild(), id: 'p1' }, gone.signal);
  expect(await previews.ask({ ...aBuild(), id: 'p2' }, never)).toBeNull();
  gone.abort();
  expect(await answer).toBeNull();
  const next = previews.ask({ ...aBuild(), id: 'p3' }, never);
  expect((await previews.take(worker('w1'), waits))?.id).toBe('p3');
  previews.settle('p3', FOUND);
  expect(await next).toEqual(FOUND);
});
