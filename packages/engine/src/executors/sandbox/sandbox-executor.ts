import { BuildFailure } from '../../build-failure.ts';
import type { Executor } from '../executor.ts';
import { buildUserRange } from './build-user.ts';
import { findSandboxWrapper } from './find-sandbox-wrapper.ts';
import { findMachineView } from './machine-view.ts';
import { missingForNetwork } from './network/network-tools.ts';
import { openExecution } from './open-execution.ts';
import type { SandboxExecutorOptions } from './sandbox-options.ts';
import type { SandboxWrapper } from './sandbox-wrapper.ts';

/**
 * Runs commands of tenants with the machine's own programs: each step in namespaces of its own, which hold those programs, the folders of
 * the execution, a home, a `/tmp`, and a network as far as its mode goes. Why it is made so: docs/decisions/0014-sandbox.md.
 */
export function createSandboxExecutor(options: SandboxExecutorOptions = {}): Executor {
  return {
    async open(wish) {
      const { network = 'public' } = wish;
      const missing = missingForNetwork(network);
      if (missing !== null) throw unavailable(`The network ${network} needs ${missing} on this machine.`);
      const wrapper = options.wrapper ?? (await sandboxOfMachine());
      const { users = buildUserRange() } = options;
      return await openExecution(wish, { ...options, users, view: findMachineView(), wrapper });
    },
  };
}

async function sandboxOfMachine(): Promise<SandboxWrapper> {
  const found = await findSandboxWrapper();
  if (found.kind === 'found') return found.wrapper;
  throw unavailable(`This machine cannot make a sandbox: ${found.reason}.`);
}

function unavailable(message: string): BuildFailure {
  return new BuildFailure('executor_unavailable', message);
}
