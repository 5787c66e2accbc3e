import { setTimeout as delay } from 'node:timers/promises';
import { processesNamed } from './find-processes.ts';
import { signalProcess, untilGone } from './process-id.ts';

/** Ends every process that carries the name in its environment; resolves once none is left. */
export async function endNamedProcesses(name: string): Promise<void> {
  for (;;) {
    const found = processesNamed(name);
    for (const id of found) signalProcess(id, 'SIGKILL');
    if (found.length === 0) return;
    // An init that was killed lasts until the last process of its namespace is gone.
    await Promise.all(found.map(untilGone));
    await delay(0);
  }
}
