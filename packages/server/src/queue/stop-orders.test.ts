import type { StopOrder } from '@stagewright/api';
import { expect, test } from 'vitest';
import { aBuildIn, aStop, WORKER } from '../domain/testing/a-build.ts';
import { createStopOrders } from './stop-orders.ts';

const stopping = aBuildIn('stopping');

test('an order is pending from the wish until the attempt is over, for the worker that runs the build', () => {
  const orders = createStopOrders({ graceS: 5 });
  orders.observe(aBuildIn('running'));
  expect(orders.pending(WORKER)).toEqual([]);
  orders.observe(stopping);
  const order = { build_id: stopping.id, epoch: 1, reason: 'user', by: 'maria', grace_s: 5, force: false };
  expect(orders.pending(WORKER)).toEqual([order]);
  expect(orders.pending('worker-2')).toEqual([]);
  orders.observe(aBuildIn('final'));
  expect(orders.pending(WORKER)).toEqual([]);
});

test('the grace of the job counts, 0 too', () => {
  const orders = createStopOrders({ graceS: 5 });
  orders.observe({ ...aBuildIn('stopping', { settings: { grace_s: 0 } }) });
  expect(orders.pending(WORKER)).toMatchObject([{ grace_s: 0 }]);
});

test('a follower gets what is pending, then each new order once, then the one that became force', () => {
  const orders = createStopOrders({ graceS: 5 });
  orders.observe(stopping);
  const delivered: StopOrder[] = [];
  const unfollow = orders.follow(WORKER, (order) => delivered.push(order));
  orders.observe({ ...stopping, facts: { language: 'java' } });
  orders.observe({ ...stopping, id: 'build-2' });
  orders.observe({ ...stopping, stop: aStop({ force: true }) });
  unfollow();
  orders.observe({ ...stopping, id: 'build-3' });
  expect(delivered.map(({ build_id, force }) => [build_id, force])).toEqual([
    ['build-1', false],
    ['build-2', false],
    ['build-1', true],
  ]);
});

test('what is stopped without a worker needs no order', () => {
  const orders = createStopOrders({ graceS: 5 });
  orders.observe({ ...aBuildIn('claimed'), stop: aStop() });
  orders.observe({ ...aBuildIn('queued'), stop: aStop() });
  expect(orders.pending(WORKER)).toEqual([]);
});
