import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 20;

/** When a process began, in ticks since the machine did: with its id, its identity. Null when it is gone. */
async function startTime(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  // The name in parentheses may hold anything; the fields are counted from behind it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

async function carries(pid: number, mark: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return environment.split('\0').includes(mark);
}

async function endNamed(pid: number, mark: string): Promise<boolean> {
  const started = await startTime(pid);
  if (started === null || !(await carries(pid, mark)) || (await startTime(pid)) !== started) return false;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  return true;
}

/** Ends every process that carries the name in its environment; resolves once none is left. */
export async function endNamedProcesses(name: string): Promise<void> {
  const mark = `STAGEWRIGHT_PROCESSES=${name}`;
  for (;;) {
    const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
    const ended = await Promise.all(pids.map((pid) => endNamed(pid, mark)));
    if (!ended.includes(true)) return;
    await sleep(LOOK_AGAIN_MS);
  }
}
