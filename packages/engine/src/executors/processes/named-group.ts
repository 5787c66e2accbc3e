import type { Enclosure } from './enclosure.ts';
import { MARK, processesNamed } from './find-processes.ts';
import { endNamedProcesses } from './named-processes.ts';
import { machineEnv } from './variables.ts';

/**
 * For machines without namespaces: processes are known by a name in their environment. One that changes its environment escapes, so
 * only programs of the machine run this way, never what a tenant brings.
 */
export function namedGroup(name: string): Enclosure {
  return {
    entry: [],
    env: machineEnv({ [MARK]: name }),
    members: () => processesNamed(name),
    end: async () => {
      await endNamedProcesses(name);
      return 'none_found';
    },
    cleared: async () => undefined,
  };
}
