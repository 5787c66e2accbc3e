import { setTimeout as sleep } from 'node:timers/promises';
import { forgetCaches, forgetOldMirrors, forgetOldPackages } from '@stagewright/engine';

const FIRST_MS = 10 * 60_000;
const EVERY_MS = 24 * 60 * 60_000;
const KEEP_MS = 30 * 24 * 60 * 60_000;

/** Once a day, forgets the packages, repositories and dependencies that no build has used for 30 days, until the signal aborts. */
export async function tidyCache(
  folder: string,
  { signal, onProblem }: { signal: AbortSignal; onProblem: (what: string, error: unknown) => void },
): Promise<void> {
  for (let pause = FIRST_MS; !signal.aborted; pause = EVERY_MS) {
    await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    for (const forget of [forgetOldPackages, forgetOldMirrors, forgetOldCaches]) {
      await forget(folder, KEEP_MS).catch((error) => onProblem('the cache could not be tidied', error));
    }
  }
}

async function forgetOldCaches(folder: string, ageMs: number): Promise<void> {
  await forgetCaches(folder, { ageMs });
}
