import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const FORK_MS = 1000;
const PAUSE_MS = 2;

/**
 * Ends the processes of a wrapped program: SIGKILL to the namespace's init, whereupon the kernel ends all others before
 * the wrapper's wait returns. A kill of the wrapper itself would leave them running for a moment after it.
 */
export async function killInit(wrapper: ChildProcess): Promise<void> {
  const { pid } = wrapper;
  const ended = () => wrapper.exitCode !== null || wrapper.signalCode !== null;
  const until = performance.now() + FORK_MS;
  while (pid !== undefined && !ended() && performance.now() < until) {
    const init = await firstChild(pid);
    // Only its parent can free the pid of a child, and that is the wrapper, which waits for this one alone.
    if (init !== undefined && !ended()) {
      send(init);
      return;
    }
    await delay(PAUSE_MS);
  }
  if (!ended()) wrapper.kill('SIGKILL');
}

async function firstChild(pid: number): Promise<number | undefined> {
  try {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const [first = ''] = children.trim().split(' ');
    return first === '' ? undefined : Number(first);
  } catch {
    return undefined;
  }
}

function send(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
