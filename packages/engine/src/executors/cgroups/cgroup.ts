import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Ledger, LedgerEntry } from '../../build-context.ts';
import type { Limits, Unenforced, Usage } from '../executor.ts';
import { type GroupUsage, readUsage } from './group-usage.ts';
import type { Hierarchy } from './hierarchy.ts';
import { limitFiles } from './limit-files.ts';
import { removeGroup } from './remove-group.ts';

const PREFIX = 'stagewright-';

/** One folder of a cgroup. */
export interface Group {
  readonly version: 1 | 2;
  readonly controllers: readonly string[];
  readonly path: string;
}

/** The limits of one execution, in as many trees as the machine needs for them; and a second net around its processes. */
export interface Cgroup {
  /** Files that a process writes itself into to join. */
  readonly joins: readonly string[];
  readonly unenforced: readonly Unenforced[];
  usage(): GroupUsage;
  usageSince(before: GroupUsage): Omit<Usage, 'wallMs' | 'outOfDisk'>;
  /** Ends what still lives in it. */
  remove(): Promise<void>;
}

export interface CgroupOptions {
  readonly name: string;
  readonly ledger: Ledger;
  readonly limits: Limits;
  readonly hierarchies: readonly Hierarchy[];
}

/** Never rejects for what the machine cannot do: that is in `unenforced`. */
export async function makeCgroup({ name, ledger, limits, hierarchies }: CgroupOptions): Promise<Cgroup> {
  const planned = hierarchies.map(({ version, controllers, parent }) => {
    return { version, controllers, path: join(parent, PREFIX + name) };
  });
  const entry = { kind: 'cgroup', paths: planned.map(({ path }) => path) } as const;
  if (planned.length > 0) await ledger.add(entry);
  const { groups, refusal } = makeGroups(planned);
  const unenforced = setLimits(groups, limits, refusal);
  return {
    joins: groups.map(({ path }) => join(path, 'cgroup.procs')),
    unenforced,
    usage: () => readUsage(groups),
    usageSince(before) {
      const { cpuMs, peakMemoryBytes, outOfMemoryKills } = readUsage(groups);
      return {
        cpuMs: cpuMs === null || before.cpuMs === null ? null : cpuMs - before.cpuMs,
        peakMemoryBytes,
        outOfMemory: outOfMemoryKills > before.outOfMemoryKills,
      };
    },
    async remove() {
      await removeCgroup(entry);
      await ledger.done(entry);
    },
  };
}

/** The groups of executions, of whichever worker. */
export function findGroups(
  hierarchies: readonly Hierarchy[],
): { readonly name: string; readonly path: string }[] {
  return hierarchies.flatMap(({ parent }) =>
    foldersIn(parent)
      .filter((folder) => folder.startsWith(PREFIX))
      .map((folder) => ({ name: folder.slice(PREFIX.length), path: join(parent, folder) })),
  );
}

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Removes what is left of a cgroup, of a worker that died, too. */
export async function removeCgroup({ paths }: Extract<LedgerEntry, { kind: 'cgroup' }>): Promise<void> {
  const stranger = paths.find((path) => !basename(path).startsWith(PREFIX));
  if (stranger !== undefined) throw new Error(`${stranger} is no cgroup of ours`);
  await Promise.all(paths.map(removeGroup));
}

function makeGroups(planned: readonly Group[]) {
  const groups: Group[] = [];
  let refusal = 'this machine has no cgroups';
  for (const group of planned) {
    try {
      if (group.version === 2) passOn(group);
      mkdirSync(group.path);
      groups.push(group);
    } catch (error) {
      refusal = `no cgroup may be made: ${(error as Error).message}`;
    }
  }
  return { groups, refusal };
}

/** A group of version 2 has only the controllers that its parent passes on. One that cannot be shows in the limit that it is for. */
function passOn({ path, controllers }: Group): void {
  for (const name of controllers) {
    try {
      writeFileSync(join(dirname(path), 'cgroup.subtree_control'), `+${name}`);
    } catch {}
  }
}

function setLimits(groups: readonly Group[], limits: Limits, refusal: string): Unenforced[] {
  const names = (Object.keys(limits) as (keyof Limits)[]).filter((name) => limits[name] !== undefined);
  return names.flatMap((limit) => {
    const reason = setLimit(groups, limit, limits) ?? null;
    if (reason === null) return [];
    return [{ what: limit, reason: groups.length === 0 ? refusal : reason }];
  });
}

/** Undefined when it holds, else why it does not. */
function setLimit(groups: readonly Group[], limit: keyof Limits, limits: Limits): string | undefined {
  const files = groups.flatMap((group) =>
    limitFiles(group.version, { [limit]: limits[limit] })
      .filter(({ controller }) => group.controllers.includes(controller))
      .map((file) => ({ ...file, path: join(group.path, file.file) })),
  );
  if (files.length === 0) return 'the service may not use the cgroup controller for it';
  try {
    for (const { path, value, optional } of files) {
      if (optional !== true || existsSync(path)) writeFileSync(path, value, { flag: 'r+' });
    }
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
