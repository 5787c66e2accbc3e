import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCgroup } from '../cgroups/cgroup.ts';
import { findHierarchies } from '../cgroups/hierarchy.ts';
import type { ExecutionOptions } from '../executor.ts';
import { StepsExecution } from '../processes/steps-execution.ts';
import { type BuildUser, type IdRange, takeBuildUser } from './build-user.ts';
import type { MachineView } from './machine-view.ts';
import { type AllowedHosts, resolveAllowed } from './network/resolve-allowed.ts';
import { MACHINE_LOOPBACK, NAME_SERVER } from './network/slirp.ts';
import { openSandbox } from './open-sandbox.ts';
import { makePlaces } from './places.ts';
import { giveTrees } from './remove-tree.ts';
import { sandboxArguments } from './sandbox-arguments.ts';
import type { SandboxExecutorOptions } from './sandbox-options.ts';
import type { SandboxWrapper } from './sandbox-wrapper.ts';
import { makeScratch } from './scratch.ts';
import { watchFolders } from './watch-folders.ts';

export interface OpenOptions extends SandboxExecutorOptions {
  readonly users: IdRange;
  readonly view: MachineView;
  readonly wrapper: SandboxWrapper;
}

/** What was made so far; to be removed in the opposite order. */
type Undo = (() => Promise<void>)[];

export async function openExecution(wish: ExecutionOptions, options: OpenOptions): Promise<StepsExecution> {
  const undo: Undo = [];
  const remove = async () => {
    for (let take = undo.at(-1); take !== undefined; take = undo.at(-1)) {
      await take();
      undo.pop();
    }
  };
  try {
    return await assemble(wish, options, undo, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function assemble(
  wish: ExecutionOptions,
  options: OpenOptions,
  undo: Undo,
  remove: () => Promise<void>,
): Promise<StepsExecution> {
  const { limits = {}, network = 'public' } = wish;
  const { wrapper, view, hidden = [] } = options;
  const user = wrapper.changesUser ? await takeBuildUser(options.users) : null;
  if (user !== null) undo.push(user.release);
  const allowed = await resolveAllowed(network === 'public' ? (options.allow ?? []) : []);
  const { folders, files } = await prepareFolders(wish, { ...options, user, allowed }, undo);
  const cgroup = await prepareCgroup(wish, options);
  undo.push(cgroup.remove);
  const argv = sandboxArguments({ view, hidden, folders, files });
  const { diskBytes: limitBytes } = limits;
  const { ownedByUser } = wrapper;
  const disk = limitBytes === undefined ? null : watchFolders(folders, { limitBytes, ownedByUser });
  return new StepsExecution(wish, {
    cgroup,
    unenforced: cgroup.unenforced,
    ...(disk === null ? {} : { disk }),
    async enclose(mark) {
      await makePlaces(folders, user?.id);
      const sandbox = await openSandbox({
        mark,
        wrapper,
        argv,
        user: user?.id,
        network,
        allowed: allowed.addresses,
      });
      disk?.follow(sandbox);
      return sandbox;
    },
    remove,
  });
}

type FolderOptions = OpenOptions & { readonly user: BuildUser | null; readonly allowed: AllowedHosts };

async function prepareFolders(
  { name, ledger, network = 'public', folders: given = [] }: ExecutionOptions,
  { scratchRoot = tmpdir(), toolFolders = [], wrapper, user, allowed }: FolderOptions,
  undo: Undo,
) {
  const scratch = await makeScratch({
    path: join(scratchRoot, `${name}-sandbox`),
    ledger,
    userId: wrapper.userWithin(user?.id ?? 0),
    taken: given.map(({ at }) => at),
    nameServer: network === 'none' ? null : NAME_SERVER,
    hosts: allowed.loopbackNames.map((host) => ({ address: MACHINE_LOOPBACK, name: host })),
  });
  undo.push(scratch.remove);
  const tools = toolFolders.map((path) => ({ path, at: path, writable: false }));
  if (user !== null) {
    const writable = [...given, ...scratch.folders].filter((folder) => folder.writable);
    await giveTrees(
      writable.map(({ path }) => path),
      user.id,
    );
  }
  return { folders: [...given, ...scratch.folders, ...tools], files: scratch.files };
}

async function prepareCgroup({ name, ledger, limits }: ExecutionOptions, { hierarchies }: OpenOptions) {
  const { diskBytes: _watched, ...grouped } = limits ?? {};
  const trees = limits === undefined ? [] : (hierarchies ?? findHierarchies());
  return await makeCgroup({ name, ledger, limits: grouped, hierarchies: trees });
}
