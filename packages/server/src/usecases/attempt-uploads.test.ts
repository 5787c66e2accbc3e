import { expect, test } from 'vitest';
import { SITUATIONS, type Situation } from '../domain/situation.ts';
import { aBuild, aBuildIn } from '../domain/testing/a-build.ts';
import { createAttemptUploads } from './attempt-uploads.ts';

test('the uploads of an attempt end once nobody holds it, and never before', () => {
  const cancelled: { buildId: string; epoch: number }[] = [];
  const uploads = createAttemptUploads({
    cancel: async (attempt) => cancelled.push(attempt),
    onError: (_build, error) => {
      throw error;
    },
  });
  const over: readonly Situation[] = ['final'];
  for (const situation of Object.keys(SITUATIONS) as Situation[])
    if (!over.includes(situation)) uploads.observe(aBuildIn(situation));
  expect(cancelled).toEqual([]);
  uploads.observe({ ...aBuild(), attempt: 1, epoch: 1 });
  uploads.observe({ ...aBuildIn('final'), epoch: 2 });
  expect(cancelled).toEqual([
    { buildId: 'build-1', epoch: 1 },
    { buildId: 'build-1', epoch: 2 },
  ]);
});
