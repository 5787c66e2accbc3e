import { makeCgroup } from './executors/cgroups/cgroup.ts';
import { findHierarchies, type Hierarchy } from './executors/cgroups/hierarchy.ts';
import type { Unenforced } from './executors/executor.ts';
import { findWrapper } from './executors/processes/wrapper.ts';
import { inspectSandbox } from './executors/sandbox/inspect-sandbox.ts';

/** `mixed`: limits by version 1, beside a tree of version 2 without controllers. */
export type CgroupShape = 'v2' | 'v1' | 'mixed' | 'none';

/** What this machine offers for holding and ending the processes of builds. */
export interface Machine {
  readonly cgroups: CgroupShape;
  /** What builds cannot be held to here, each with the reason. */
  readonly unenforced: readonly Unenforced[];
}

const LIMITS = { cpus: 1, memoryBytes: 1 << 30, pids: 100 };
const NO_LEDGER = { add: async () => undefined, done: async () => undefined };

/** Tries it out: a namespace, a sandbox and a cgroup with every limit are made and removed again. */
export async function inspectMachine(): Promise<Machine> {
  const hierarchies = findHierarchies();
  // First, and gone at once: a worker that is killed meanwhile leaves nothing.
  const limits = await tryLimits(hierarchies);
  const [wrapper, sandbox] = await Promise.all([findWrapper(), inspectSandbox()]);
  const namespaces: readonly Unenforced[] =
    wrapper.kind === 'none' ? [{ what: 'namespaces', reason: wrapper.reason }] : [];
  return {
    cgroups: shapeOf(hierarchies.map(({ version }) => version)),
    unenforced: [...namespaces, ...sandbox, ...limits],
  };
}

async function tryLimits(hierarchies: readonly Hierarchy[]): Promise<readonly Unenforced[]> {
  const name = `probe-${process.pid}`;
  const cgroup = await makeCgroup({ name, ledger: NO_LEDGER, limits: LIMITS, hierarchies });
  await cgroup.remove();
  return cgroup.unenforced;
}

function shapeOf(versions: readonly (1 | 2)[]): CgroupShape {
  const [one, two] = [versions.includes(1), versions.includes(2)];
  if (one && two) return 'mixed';
  if (one) return 'v1';
  return two ? 'v2' : 'none';
}
