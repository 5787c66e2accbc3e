import { existsSync } from 'node:fs';
import type { LedgerEntry } from './build-context.ts';
import { findGroups } from './executors/cgroups/cgroup.ts';
import { findHierarchies } from './executors/cgroups/hierarchy.ts';
import { namesOfProcesses, processesNamed } from './executors/processes/find-processes.ts';

/** Something of a build on the machine. */
export interface Leftover {
  readonly kind: 'processes' | 'cgroup';
  /** The name that carries build and epoch. */
  readonly name: string;
  /** For people: pids, or the folder. */
  readonly where: string;
}

/** Everything on the machine that carries a build's name, whoever's builds they are. */
export function findLeftovers(): readonly Leftover[] {
  const processes = [...namesOfProcesses()].map(([name, pids]) => {
    return { kind: 'processes', name, where: `pids ${pids.join(' ')}` } as const;
  });
  const groups = findGroups(findHierarchies()).map(({ name, path }) => {
    return { kind: 'cgroup', name, where: path } as const;
  });
  return [...processes, ...groups];
}

/** Whether what an entry of the ledger names is there. */
export function isThere(entry: LedgerEntry): boolean {
  if (entry.kind === 'processes') return processesNamed(entry.name).length > 0;
  const paths = entry.kind === 'cgroup' ? entry.paths : [entry.path];
  return paths.some((path) => existsSync(path));
}
