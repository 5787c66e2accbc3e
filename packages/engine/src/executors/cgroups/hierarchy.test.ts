import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findHierarchies } from './hierarchy.ts';

const mount = (point: string, type: string, options: string, root = '/') =>
  `36 25 0:31 ${root} ${point} rw,relatime shared:9 - ${type} ${type} rw,${options}`;

/** A tree of version 2 in an ordinary folder: which groups there are and what their files say. */
function unifiedTree(groups: Record<string, { procs: string; controllers?: string }>): string {
  const point = mkdtempSync(join(tmpdir(), 'cgroup2-'));
  onTestFinished(() => rmSync(point, { recursive: true }));
  for (const [group, { procs, controllers = 'cpuset cpu io memory hugetlb pids' }] of Object.entries(
    groups,
  )) {
    mkdirSync(join(point, group), { recursive: true });
    writeFileSync(join(point, group, 'cgroup.procs'), procs);
    writeFileSync(join(point, group, 'cgroup.controllers'), `${controllers}\n`);
  }
  return point;
}

it('finds one tree of version 2, and makes groups in the own one when nothing is in the way', () => {
  const point = unifiedTree({ '': { procs: '1\n' }, own: { procs: '' } });
  expect(findHierarchies(mount(point, 'cgroup2', 'nsdelegate'), '0::/own\n')).toEqual([
    { version: 2, controllers: ['cpu', 'memory', 'pids'], parent: join(point, 'own') },
  ]);
});

it('makes them beside the own group of version 2 when that holds processes and the place was left for it', () => {
  const point = unifiedTree({
    'unit.service': { procs: '' },
    'unit.service/main': { procs: '7\n', controllers: '' },
  });
  expect(findHierarchies(mount(point, 'cgroup2', 'rw'), '0::/unit.service/main\n')).toEqual([
    { version: 2, controllers: ['cpu', 'memory', 'pids'], parent: join(point, 'unit.service') },
  ]);
});

it('stays in a group of version 2 whose parent is in use, with whatever it can', () => {
  const point = unifiedTree({ '': { procs: '1\n' }, own: { procs: '7\n', controllers: 'pids' } });
  expect(findHierarchies(mount(point, 'cgroup2', 'rw'), '0::/own\n')).toEqual([
    { version: 2, controllers: ['pids'], parent: join(point, 'own') },
  ]);
});

it('finds trees of version 1 for what they control, and one of version 2 beside them', () => {
  const point = unifiedTree({ '': { procs: '1\n', controllers: 'hugetlb' } });
  const mounts = [
    mount('/sys/fs/cgroup', 'tmpfs', 'mode=755'),
    mount('/sys/fs/cgroup/cpu,cpuacct', 'cgroup', 'cpu,cpuacct'),
    mount('/sys/fs/cgroup/memory', 'cgroup', 'memory', '/box'),
    mount('/sys/fs/cgroup/freezer', 'cgroup', 'freezer'),
    mount('/sys/fs/cgroup/systemd', 'cgroup', 'xattr,name=systemd'),
    mount(point, 'cgroup2', 'rw'),
  ];
  const own = '9:name=systemd:/x\n5:freezer:/\n4:memory:/box/mine\n1:cpu,cpuacct:/\n0::/\n';
  expect(findHierarchies(mounts.join('\n'), own)).toEqual([
    { version: 1, controllers: ['cpu', 'cpuacct'], parent: '/sys/fs/cgroup/cpu,cpuacct' },
    { version: 1, controllers: ['memory'], parent: '/sys/fs/cgroup/memory/mine' },
    { version: 2, controllers: [], parent: point },
  ]);
});

it('finds none where there is none', () => {
  expect(findHierarchies(mount('/', 'ext4', 'rw'), '')).toEqual([]);
});
