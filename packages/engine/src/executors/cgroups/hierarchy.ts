import { dirname, join, resolve } from 'node:path';
import { readProcFile } from '../processes/process-id.ts';

/** A tree of cgroups, and the folder in it below which ours may be made. */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** Those that are there for our groups. */
  readonly controllers: readonly string[];
  readonly parent: string;
}

export const CONTROLLERS = ['cpu', 'cpuacct', 'memory', 'pids'] as const;

/**
 * The trees of this machine: one of version 2, or one of version 1 for each controller and often one of version 2 without controllers
 * beside them, or none. Only looks: nothing is mounted, unmounted or changed.
 */
export function findHierarchies(
  mountInfo = readProcFile('/proc/self/mountinfo') ?? '',
  ownGroups = readProcFile('/proc/self/cgroup') ?? '',
): Hierarchy[] {
  const own = ownGroups
    .split('\n')
    .map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, names = '', path = '']) => ({ names: names.split(','), path }));
  return mountInfo.split('\n').flatMap((line) => {
    const mount = parseMount(line);
    if (mount === null) return [];
    if (mount.type === 'cgroup2') {
      const path = own.find(({ names }) => names[0] === '')?.path ?? '/';
      return [unified(mount.point, folderIn(mount, path))];
    }
    const controllers = CONTROLLERS.filter((name) => mount.options.includes(name));
    const path = own.find(({ names }) => names.includes(controllers[0] ?? '\0'))?.path;
    if (path === undefined) return [];
    return [{ version: 1 as const, controllers, parent: folderIn(mount, path) }];
  });
}

interface Mount {
  /** Of the tree, as seen here. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
}

function parseMount(line: string): Mount | null {
  const [before = '', after = ''] = line.split(' - ');
  const [type = '', , options = ''] = after.split(' ');
  if (type !== 'cgroup' && type !== 'cgroup2') return null;
  const [, , , root = '', point = ''] = before.split(' ');
  return { root, point, type, options: options.split(',') };
}

function folderIn({ root, point }: Mount, path: string): string {
  const prefix = root === '/' ? '' : root;
  return path.startsWith(prefix) ? resolve(point, `.${path.slice(prefix.length)}`) : point;
}

/**
 * A group of version 2 passes controllers on only when no process is in it, but for the root of the tree. So ours are made in the
 * service's own group when that may pass them on, else beside it: systemd's `DelegateSubgroup=` leaves such a place.
 */
function unified(point: string, own: string): Hierarchy {
  const beside = dirname(own);
  const parent = own !== point && !isEmptyGroup(own) && isEmptyGroup(beside) ? beside : own;
  const there = readProcFile(join(parent, 'cgroup.controllers'))?.trim().split(' ') ?? [];
  return { version: 2, controllers: CONTROLLERS.filter((name) => there.includes(name)), parent };
}

function isEmptyGroup(group: string): boolean {
  return readProcFile(join(group, 'cgroup.procs')) === '';
}
