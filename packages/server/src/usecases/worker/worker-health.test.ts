import { expect, test } from 'vitest';
import { createWorkerHealth } from './worker-health.ts';

const worker = (id: string, name: string) => ({
  id,
  name,
  version: '1',
  pool: 'default',
  labels: {},
  slots: 1,
  arch: 'x86_64',
  keyName: '',
  draining: false,
  seenAt: 0,
});

test('the last word of each connected worker counts, and that of one that is gone does not', () => {
  const connected = [worker('w1', 'north'), worker('w2', 'south')];
  const health = createWorkerHealth({ list: () => connected });
  health.note('w1', { ghosts: 7, unenforced: [] });
  health.note('w1', { ghosts: 1, unenforced: ['memory: no cgroups'] });
  health.note('w2', { ghosts: 2, unenforced: [] });
  expect([health.ghosts(), health.unenforced()]).toEqual([3, ['worker north: memory: no cgroups']]);
  connected.shift();
  expect([health.ghosts(), health.unenforced()]).toEqual([2, []]);
});
