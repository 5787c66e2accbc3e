import { setTimeout as sleep } from 'node:timers/promises';
import { lockFolder } from '../system/folder-lock.ts';
import { lockHolder } from '../system/lock-holder.ts';

const PAUSE_MS = 20;

export interface WaitForLockOptions {
  /** How long the worker may take to end by itself. */
  readonly patienceMs: number;
  /** It did not, and is killed. */
  readonly onHung: (pid: number) => void;
}

/**
 * Resolves once no worker of an earlier server is left: each holds this lock for as long as it lives. One that was stopped, or hangs,
 * does not notice that its server is gone; the lock names it beyond doubt.
 */
export async function waitForWorkerLock(
  file: string,
  { patienceMs, onHung }: WaitForLockOptions,
): Promise<void> {
  let hungAt = performance.now() + patienceMs;
  for (;;) {
    const lock = lockFolder(file);
    if (lock) {
      lock.release();
      return;
    }
    if (performance.now() >= hungAt) {
      killHolder(file, onHung);
      hungAt = performance.now() + patienceMs;
    }
    await sleep(PAUSE_MS);
  }
}

function killHolder(file: string, onHung: (pid: number) => void): void {
  const pid = lockHolder(file);
  if (pid === null) return;
  onHung(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
