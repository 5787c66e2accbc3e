import { makeCgroup } from '../cgroups/cgroup.ts';
import { findHierarchies, type Hierarchy } from '../cgroups/hierarchy.ts';
import type { ExecutionOptions, Executor, Unenforced } from '../executor.ts';
import type { Enclosure } from './enclosure.ts';
import { MARK } from './find-processes.ts';
import { namedGroup } from './named-group.ts';
import { openNamespace } from './namespace.ts';
import { StepsExecution } from './steps-execution.ts';
import { machineEnv } from './variables.ts';
import { findWrapper, type Wrapper } from './wrapper.ts';

export interface ProcessExecutorOptions {
  /** Default: the best that this machine can do. */
  readonly wrapper?: Wrapper;
  /** Default: the cgroups of this machine. */
  readonly hierarchies?: readonly Hierarchy[];
}

/**
 * Runs the machine's own programs, each step in a pid and mount namespace of its own and all steps of an execution in one cgroup. It
 * ends and limits processes; it does not hide anything of the machine from them.
 */
export function createProcessExecutor(options: ProcessExecutorOptions = {}): Executor {
  return {
    async open(wish) {
      refuseOtherPlaces(wish);
      const wrapper = options.wrapper ?? (await findWrapper());
      const { name, ledger, limits } = wish;
      const { diskBytes: _unwatched, ...grouped } = limits ?? {};
      const hierarchies = limits === undefined ? [] : (options.hierarchies ?? findHierarchies());
      const cgroup = await makeCgroup({ name, ledger, limits: grouped, hierarchies });
      return new StepsExecution(wish, {
        cgroup,
        unenforced: [...unenforcedBy(wrapper, wish), ...cgroup.unenforced],
        enclose: (mark) => enclose(wrapper, mark),
        remove: () => cgroup.remove(),
      });
    },
  };
}

async function enclose(wrapper: Wrapper, mark: string): Promise<Enclosure> {
  return wrapper.kind === 'none'
    ? namedGroup(mark)
    : await openNamespace(wrapper, machineEnv({ [MARK]: mark }));
}

function refuseOtherPlaces({ folders = [] }: ExecutionOptions): void {
  const moved = folders.find(({ path, at }) => path !== at);
  if (moved !== undefined) throw new Error(`without a sandbox ${moved.path} cannot be seen as ${moved.at}`);
}

function unenforcedBy(wrapper: Wrapper, { folders, network, limits }: ExecutionOptions): Unenforced[] {
  const reason = 'the processes see what the service sees';
  const unwatched = 'nobody watches over what the processes write';
  return [
    ...(limits?.diskBytes === undefined ? [] : [{ what: 'diskBytes', reason: unwatched } as const]),
    ...(wrapper.kind === 'none' ? [{ what: 'namespaces', reason: wrapper.reason } as const] : []),
    ...(folders === undefined ? [] : [{ what: 'files', reason } as const]),
    ...(network === undefined || network === 'full' ? [] : [{ what: 'network', reason } as const]),
  ];
}
