import { chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCgroup } from '../cgroups/cgroup.ts';
import { findHierarchies } from '../cgroups/hierarchy.ts';
import { createDiskWatch, type DiskWatch } from '../disk/disk-watch.ts';
import { measureFolders } from '../disk/measure-folders.ts';
import type { ExecutionOptions, Executor, Folder } from '../executor.ts';
import { StepsExecution } from '../processes/steps-execution.ts';
import type { IdRange } from '../sandbox/build-user.ts';
import { findMachineView } from '../sandbox/machine-view.ts';
import { missingForNetwork } from '../sandbox/network/network-tools.ts';
import { type AllowedHosts, resolveAllowed } from '../sandbox/network/resolve-allowed.ts';
import { MACHINE_LOOPBACK, NAME_SERVER } from '../sandbox/network/slirp.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { makePlaces } from '../sandbox/places.ts';
import { giveTrees } from '../sandbox/remove-tree.ts';
import { sandboxArguments } from '../sandbox/sandbox-arguments.ts';
import { makeScratch, type Scratch } from '../sandbox/scratch.ts';
import {
  mapUsers,
  missingSubordinates,
  OWN_SUBORDINATES,
  ROOT_BUILDAH,
  USER_BUILDAH,
} from './buildah-wrapper.ts';
import { containerIds } from './container-ids.ts';

export interface BuildahExecutorOptions {
  /** Whose users the steps are. */
  readonly projectId: string;
  readonly scratchRoot?: string;
  /** As for the sandbox. */
  readonly allow?: readonly { readonly host: string; readonly port: number }[];
  /** Folders that steps write and that already belong to their users: the store of layers. */
  readonly kept?: readonly Folder[];
}

/**
 * Runs buildah, and with it whatever a Dockerfile says, as root of a user namespace of its own, in a sandbox that holds the machine's
 * programs, the folders of the execution and a network as far as its mode goes. Its containers are in it, too: docs/decisions/0016-dockerfiles.md.
 */
export function createBuildahExecutor(options: BuildahExecutorOptions): Executor {
  return {
    async open(wish) {
      const missing = missingForNetwork(wish.network ?? 'public');
      if (missing !== null) throw new Error(`the network of Dockerfiles needs ${missing} on this machine`);
      const ids = await findIds(options.projectId);
      const undo: (() => Promise<void>)[] = [];
      const remove = async () => {
        for (let take = undo.pop(); take !== undefined; take = undo.pop()) await take();
      };
      try {
        return await assemble(wish, { ...options, ids, undo, remove });
      } catch (error) {
        await remove();
        throw error;
      }
    },
  };
}

/** Null: the service's own user and its subordinate ones. */
async function findIds(projectId: string): Promise<IdRange | null> {
  if (process.getuid?.() === 0) {
    const ids = containerIds(projectId);
    if (ids !== null) return ids;
    throw new Error('the service is root of fewer users than the containers of a Dockerfile need');
  }
  const missing = await missingSubordinates();
  if (missing !== null) throw new Error(missing);
  return null;
}

interface Parts extends BuildahExecutorOptions {
  readonly ids: IdRange | null;
  readonly undo: (() => Promise<void>)[];
  readonly remove: () => Promise<void>;
}

async function assemble(wish: ExecutionOptions, parts: Parts): Promise<StepsExecution> {
  const { name, ledger, limits, network = 'public', folders: given = [] } = wish;
  const { ids, kept = [], undo, remove } = parts;
  const allowed = await resolveAllowed(network === 'public' ? (parts.allow ?? []) : []);
  const scratch = await prepareScratch(wish, parts, allowed);
  if (ids !== null)
    await giveTrees(
      given.map(({ path }) => path),
      ids.first,
    );
  const folders = [...given, ...kept, ...scratch.folders];
  const { diskBytes, ...grouped } = limits ?? {};
  const hierarchies = limits === undefined ? [] : findHierarchies();
  const cgroup = await makeCgroup({ name, ledger, limits: grouped, hierarchies });
  undo.push(cgroup.remove);
  const argv = sandboxArguments({ view: findMachineView(), hidden: [], folders, files: scratch.files });
  const wrapper = ids === null ? USER_BUILDAH : ROOT_BUILDAH;
  return new StepsExecution(wish, {
    cgroup,
    unenforced: cgroup.unenforced,
    ...(diskBytes === undefined ? {} : { disk: await watchGrowth(folders, diskBytes) }),
    async enclose(mark) {
      await makePlaces(folders, ids?.first);
      const common = { mark, wrapper, argv, user: ids?.first, network, allowed: allowed.addresses };
      const sandbox = await openSandbox(common);
      if (ids !== null)
        await mapUsers(sandbox.init, ids).catch((error) =>
          sandbox
            .end()
            .then(() => sandbox.cleared())
            .then(() => Promise.reject(error)),
        );
      return sandbox;
    },
    remove,
  });
}

async function prepareScratch(
  { name, ledger, network, folders = [] }: ExecutionOptions,
  { ids, scratchRoot = tmpdir(), undo }: Parts,
  { loopbackNames }: AllowedHosts,
): Promise<Scratch> {
  const scratch = await makeScratch({
    path: join(scratchRoot, `${name}-buildah`),
    ledger,
    userId: 0,
    taken: folders.map(({ at }) => at),
    nameServer: network === 'none' ? null : NAME_SERVER,
    hosts: loopbackNames.map((host) => ({ address: MACHINE_LOOPBACK, name: host })),
  });
  undo.push(scratch.remove);
  if (ids !== null) for (const { path } of scratch.folders) await chown(path, ids.first, ids.first);
  return scratch;
}

/** The store is there before the build: what counts is by how much all of it grows. */
async function watchGrowth(folders: readonly Folder[], limitBytes: number): Promise<DiskWatch> {
  const paths = folders.filter(({ writable }) => writable).map(({ path }) => path);
  const before = process.getuid?.() === 0 ? [] : OWN_SUBORDINATES;
  const measure = () => measureFolders(paths, before);
  return createDiskWatch({ limitBytes: limitBytes + (await measure()), paths, measure });
}
