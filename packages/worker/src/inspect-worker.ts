import {
  type CgroupShape,
  findLeftovers,
  inspectMachine,
  inspectTools,
  type MachineTool,
  missingUserNamespaces,
} from '@stagewright/engine';
import { findGhosts, type Ghost } from './ghosts.ts';
import { unenforcedLimits } from './health.ts';
import { readLedger } from './ledger.ts';

/** A worker's folder and its machine, looked at from beside the worker. */
export interface WorkerReport {
  readonly cgroups: CgroupShape;
  /** What builds cannot be held to on this machine. */
  readonly unenforced: readonly string[];
  /** For commands of repositories and Dockerfiles. */
  readonly tools: readonly MachineTool[];
  /** Why there are none; null where they can be made. */
  readonly missingUserNamespaces: string | null;
  readonly ghosts: readonly Ghost[];
}

export interface InspectOptions {
  readonly folder: string;
  /** Whether the attempt `<build>-<epoch>` runs now. */
  readonly isLive: (owner: string) => boolean;
  /** Whether the build is one of this service: others on the machine are not ours to judge. */
  readonly isOurs: (buildId: string) => boolean;
}

export async function inspectWorker({ folder, isLive, isOurs }: InspectOptions): Promise<WorkerReport> {
  const [machine, tools, missing] = await Promise.all([
    inspectMachine(),
    inspectTools(),
    missingUserNamespaces(),
  ]);
  const listed = await findGhosts({ folder, left: await readLedger(folder), isLive });
  const seen = new Set(listed.map(({ where }) => where));
  const unlisted = findLeftovers().flatMap(({ kind, name, where }): Ghost[] => {
    const { buildId, owner } = partsOf(name);
    if (!isOurs(buildId) || isLive(owner) || seen.has(name) || seen.has(where)) return [];
    return [{ kind, where: `${name} (${where})` }];
  });
  return {
    cgroups: machine.cgroups,
    unenforced: unenforcedLimits(machine),
    tools,
    missingUserNamespaces: missing,
    ghosts: [...listed, ...unlisted],
  };
}

/** Names are `<build>-<epoch>`, and what more a step needs behind that. */
function partsOf(name: string): { readonly buildId: string; readonly owner: string } {
  const [buildId = '', epoch = ''] = name.split('-');
  return { buildId, owner: `${buildId}-${epoch}` };
}
