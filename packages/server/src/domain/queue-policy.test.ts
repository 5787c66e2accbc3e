import { expect, test } from 'vitest';
import { nextInQueue, type QueueHead, type QueueUsage, whyWaiting } from './queue-policy.ts';

function usage(active: Readonly<Record<string, number>>, global = 4, perProject = 2): QueueUsage {
  return {
    limits: { global, perProject },
    active: Object.values(active).reduce((sum, count) => sum + count, 0),
    activeOf: (projectId) => active[projectId] ?? 0,
  };
}

function head(sequence: number, projectId: string, selector = {}): QueueHead {
  return { sequence, projectId, selector };
}

test('the oldest head is next', () => {
  expect(nextInQueue([head(3, 'a'), head(1, 'b'), head(2, 'c')], {}, usage({}))).toMatchObject({
    sequence: 1,
  });
  expect(nextInQueue([], {}, usage({}))).toBeNull();
});

test('a project at its limit lets later ones pass, and nothing passes the limit of all', () => {
  expect(nextInQueue([head(1, 'a'), head(2, 'b')], {}, usage({ a: 2 }))).toMatchObject({ projectId: 'b' });
  expect(nextInQueue([head(1, 'a'), head(2, 'b')], {}, usage({ c: 4 }))).toBeNull();
});

test('a pause holds everybody up, and every build waits for its end', () => {
  const { limits, ...counts } = usage({});
  const paused = { ...counts, limits: { ...limits, paused: 'storage' as const } };
  expect(nextInQueue([head(1, 'a')], {}, paused)).toBeNull();
  expect(whyWaiting({ projectId: 'a', laneBusy: true }, paused)).toBe('storage');
});

test('a selector keeps a build from workers without its labels, and its labels from nobody', () => {
  const heads = [head(1, 'a', { disk: 'ssd', zone: 'x' }), head(2, 'a')];
  expect(nextInQueue(heads, { disk: 'ssd' }, usage({}))).toMatchObject({ sequence: 2 });
  expect(nextInQueue(heads, { disk: 'ssd', zone: 'x', more: 'y' }, usage({}))).toMatchObject({ sequence: 1 });
});

test('a build waits for the nearest obstacle', () => {
  const build = { projectId: 'a', laneBusy: false };
  expect(whyWaiting({ ...build, laneBusy: true }, usage({ a: 2 }))).toBe('job_tag');
  expect(whyWaiting(build, usage({ a: 2, b: 2 }))).toBe('project_limit');
  expect(whyWaiting(build, usage({ b: 4 }))).toBe('global_limit');
  expect(whyWaiting(build, usage({ b: 1 }))).toBe('worker');
});
