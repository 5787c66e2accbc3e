import type { NetworkMode } from '../executor.ts';
import { MARK } from '../processes/find-processes.ts';
import { type Namespace, openNamespace } from '../processes/namespace.ts';
import { machineEnv } from '../processes/variables.ts';
import type { AllowedAddress } from './network/filter-rules.ts';
import { openSandboxNetwork } from './network/sandbox-network.ts';
import type { SandboxWrapper } from './sandbox-wrapper.ts';

export interface SandboxOptions {
  readonly mark: string;
  readonly wrapper: SandboxWrapper;
  /** For `bwrap`. */
  readonly argv: readonly string[];
  /** Of the machine; undefined where the steps stay the service's own. */
  readonly user: number | undefined;
  readonly network: NetworkMode;
  readonly allowed: readonly AllowedAddress[];
}

/** Makes the sandbox of one step. When it rejects, nothing of it is left. */
export async function openSandbox(options: SandboxOptions): Promise<Namespace> {
  const { mark, wrapper, argv, user = 0, network: mode, allowed } = options;
  const env = machineEnv({ [MARK]: mark });
  const namespace = await openNamespace({ start: wrapper.start(argv, user), enter: wrapper.enter }, env);
  const { init, entry } = namespace;
  try {
    const { ownedByUser } = wrapper;
    const network = await openSandboxNetwork({ mode, allowed, init, env, ownedByUser });
    return {
      ...namespace,
      entry: [...entry, ...wrapper.drop(user)],
      async end() {
        const [confirmedBy] = await Promise.all([namespace.end(), network.end()]);
        return confirmedBy;
      },
      cleared: () => network.gone,
    };
  } catch (error) {
    await namespace.end();
    throw error;
  }
}
