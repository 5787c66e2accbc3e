import { setTimeout as sleep } from 'node:timers/promises';
import { lockFolder } from '../system/folder-lock.ts';

const PAUSE_MS = 20;

/** Resolves once no worker of an earlier server is left: each holds this lock for as long as it lives. */
export async function waitForWorkerLock(file: string): Promise<void> {
  for (;;) {
    const lock = lockFolder(file);
    if (lock) {
      lock.release();
      return;
    }
    await sleep(PAUSE_MS);
  }
}
