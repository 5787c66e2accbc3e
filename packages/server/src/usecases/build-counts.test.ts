import { expect, test } from 'vitest';
import { aBuild, aBuildIn } from '../domain/testing/a-build.ts';
import { createBuildCounts } from './build-counts.ts';

test('builds count as waiting from the queue to the claim, and by their state once they have ended', () => {
  const counts = createBuildCounts();
  const queued = aBuild();
  counts.observe(queued);
  counts.observe({ ...queued, id: 'build-2', createdAt: queued.createdAt + 50 });
  expect([counts.waiting(), counts.oldestWaitingAt()]).toEqual([2, queued.createdAt]);
  counts.observe(aBuildIn('running'));
  expect([counts.waiting(), counts.oldestWaitingAt()]).toEqual([1, queued.createdAt + 50]);
  counts.observe(aBuildIn('final'));
  counts.observe({ ...aBuildIn('final'), id: 'build-2', state: 'Failed' });
  expect([counts.waiting(), counts.oldestWaitingAt()]).toEqual([0, null]);
  expect(counts.ended()).toEqual({ Successful: 0, Failed: 1, Timeout: 0, Cancel: 1 });
});
