import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Commit } from '@stagewright/api';
import { runProgram } from '../../executors/processes/run-program.ts';
import type { Gitlink, TreeLimits } from './survey-tree.ts';

/** What was found out about a commit when it was checked out. */
export interface SurveyedCommit {
  readonly commit: Commit;
  readonly links: readonly Gitlink[];
  /** How many entries it has, and the bytes of all files together. */
  readonly holds: TreeLimits;
}

interface KeptPlace {
  readonly mirror: string;
  readonly id: string;
}

/** Larger ones would double what a mirror takes on the disk. */
const LARGEST: TreeLimits = { entries: 10_000, bytes: 128 << 20 };
const CHECKOUT = 'checkout';
const FILES = 'files';
const SURVEY = 'survey.json';

/**
 * Keeps a checkout in which no build has run yet, in the mirror in place of the one that was kept before: the next build of the commit is
 * spared six runs of git. Nobody else uses the mirror meanwhile.
 */
export async function keepCheckout(place: KeptPlace, folder: string, survey: SurveyedCommit): Promise<void> {
  const all = join(place.mirror, CHECKOUT);
  await rm(all, { recursive: true, force: true });
  if (!fits(survey.holds, LARGEST)) return;
  const made = join(all, 'new');
  await mkdir(made, { recursive: true });
  if ((await copy(folder, join(made, FILES))) !== null) {
    await rm(all, { recursive: true, force: true });
    return;
  }
  await writeFile(join(made, SURVEY), JSON.stringify(survey));
  await rename(made, await folderOf(place));
}

/** A copy of the checkout that is kept, with nothing to share; undefined where there is none, or one over the limits. */
export async function takeCheckout(
  place: KeptPlace,
  folder: string,
  limits: TreeLimits,
): Promise<SurveyedCommit | undefined> {
  const kept = await folderOf(place);
  const text = await readFile(join(kept, SURVEY), 'utf8').catch(() => null);
  const survey = text === null ? undefined : (JSON.parse(text) as SurveyedCommit);
  if (survey === undefined || !fits(survey.holds, limits)) return undefined;
  await mkdir(dirname(folder), { recursive: true });
  return (await copy(join(kept, FILES), folder)) === null ? survey : undefined;
}

function fits(holds: TreeLimits, limits: TreeLimits): boolean {
  return holds.entries <= limits.entries && holds.bytes <= limits.bytes;
}

async function copy(from: string, to: string): Promise<string | null> {
  return await runProgram(['cp', '--archive', '--no-target-directory', '--', from, to]);
}

/** Nothing of it was synced, so it counts for as long as the machine has not started again. */
async function folderOf({ mirror, id }: KeptPlace): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  return join(mirror, CHECKOUT, `${id}-${boot.trim()}`);
}
