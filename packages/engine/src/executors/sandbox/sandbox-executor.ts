import type { Executor } from '../executor.ts';
import { buildUserRange } from './build-user.ts';
import { findMachineView } from './machine-view.ts';
import { missingForNetwork } from './network/network-tools.ts';
import { openExecution } from './open-execution.ts';
import { sandboxArguments } from './sandbox-arguments.ts';
import type { SandboxExecutorOptions } from './sandbox-options.ts';
import { type FoundWrapper, findSandboxWrapper } from './sandbox-wrapper.ts';

/**
 * Runs commands of tenants with the machine's own programs: each step in namespaces of its own, which hold those programs, the folders of
 * the execution, a home, a `/tmp`, and a network as far as its mode goes. Why it is made so: docs/decisions/0014-sandbox.md.
 */
export function createSandboxExecutor(options: SandboxExecutorOptions = {}): Executor {
  const { users = buildUserRange() } = options;
  let found: Promise<FoundWrapper> | undefined;
  return {
    async open(wish) {
      const { network = 'public' } = wish;
      const missing = missingForNetwork(network);
      if (missing !== null) throw new Error(`the network ${network} needs ${missing} on this machine`);
      const view = findMachineView();
      found ??= options.wrapper
        ? Promise.resolve({ kind: 'found', wrapper: options.wrapper })
        : findSandboxWrapper(sandboxArguments({ view, hidden: [], folders: [], files: [] }), users.first);
      const sandbox = await found;
      if (sandbox.kind === 'none') throw new Error(`this machine cannot make a sandbox: ${sandbox.reason}`);
      return await openExecution(wish, { ...options, users, view, wrapper: sandbox.wrapper });
    },
  };
}
