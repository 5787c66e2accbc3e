import type { Confirmation } from '../executor.ts';
import type { Enclosure } from './enclosure.ts';
import { pidNamespaceOf, processesInNamespace } from './find-processes.ts';
import { isAlive, type ProcessId, signalProcess, untilGone } from './process-id.ts';
import { type Reaper, startReaper } from './reaper.ts';
import type { Wrapper } from './wrapper.ts';

export interface Namespace extends Enclosure {
  readonly init: ProcessId;
}

/** Opens a pid and mount namespace with a reaper as its init; rejects when the machine cannot do it. */
export async function openNamespace(
  { start, enter }: Pick<Extract<Wrapper, { kind: 'namespaces' }>, 'start' | 'enter'>,
  env: Readonly<Record<string, string>>,
): Promise<Namespace> {
  const reaper = await startReaper(start, env);
  const { init } = reaper;
  const namespace = pidNamespaceOf(init.pid);
  let ending: Promise<Confirmation> | undefined;
  return {
    init,
    entry: [...enter, String(init.pid), '--'],
    env,
    members: () =>
      namespace === null ? [] : processesInNamespace(namespace).filter(({ pid }) => pid !== init.pid),
    end: () => {
      ending ??= endNamespace(reaper);
      return ending;
    },
    cleared: async () => undefined,
  };
}

/**
 * The kernel lets the init of a pid namespace end only after every other process in it: its parent's wait, seen by us as the
 * wrapper's exit, proves that none is left. A kill of the wrapper instead would leave them running for a moment after it.
 */
async function endNamespace({ init, wrapperExit, release }: Reaper): Promise<Confirmation> {
  signalProcess(init, 'SIGKILL');
  await wrapperExit;
  release();
  if (!isAlive(init)) return 'wrapper_exit';
  // Somebody killed the wrapper, and with it the init dies, but nobody waited for it.
  await untilGone(init);
  return 'init_gone';
}
