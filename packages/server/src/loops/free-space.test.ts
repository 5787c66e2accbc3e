import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import type { PauseReason } from '../domain/ports.ts';
import { createFreeSpace } from './free-space.ts';

const running = new AbortController().signal;

function look(dir: string, minFree: number) {
  const pauses = new Set<PauseReason>(['drain']);
  const queue = {
    pause: (reason: PauseReason) => void pauses.add(reason),
    resume: (reason: PauseReason) => void pauses.delete(reason),
  };
  return { space: createFreeSpace({ dir, minFree, queue }), pauses };
}

test('below the mark the queue is held', async () => {
  const { space, pauses } = look(tmpdir(), Number.MAX_SAFE_INTEGER);
  await space.run(running);
  expect(space.low()).toBe(true);
  expect(pauses).toEqual(new Set(['drain', 'storage']));
});

test('above it nothing is held for space, and other reasons stay', async () => {
  const { space, pauses } = look(tmpdir(), 1);
  await space.run(running);
  expect(space.free()).toBeGreaterThan(1);
  expect(pauses).toEqual(new Set(['drain']));
});

test('where the space cannot be read nothing is held', async () => {
  const { space, pauses } = look('/no/such/folder', Number.MAX_SAFE_INTEGER);
  await space.run(running);
  expect([space.free(), space.low()]).toEqual([undefined, false]);
  expect(pauses).toEqual(new Set(['drain']));
});
