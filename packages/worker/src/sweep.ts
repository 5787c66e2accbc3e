import { join, resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endNamedProcesses, type LedgerEntry, removeCgroup, removeTree } from '@stagewright/engine';
import type { LedgerFile, OwnedEntry } from './ledger.ts';

const EVERY_MS = 3 * 60_000;

export interface SweepOptions {
  readonly ledger: LedgerFile;
  /** The worker's own folder; nothing outside it is ever removed. */
  readonly folder: string;
  readonly onProblem: (what: string, error: unknown) => void;
}

/** Removes what the entries name, processes first, and ticks it off. What can't be removed now stays in the ledger. */
export async function sweep(
  { ledger, folder, onProblem }: SweepOptions,
  entries: readonly OwnedEntry[],
): Promise<void> {
  const processesFirst = [...entries].sort((a, b) => b.entry.kind.localeCompare(a.entry.kind));
  for (const { owner, entry } of processesFirst) {
    try {
      await remove(entry, folder);
      await ledger.of(owner).done(entry);
    } catch (error) {
      onProblem(`what ${owner} left could not be removed`, error);
    }
  }
}

/** Every few minutes, removes what no attempt of this worker owns, until the signal aborts. */
export async function sweepAgain(
  options: SweepOptions,
  isLive: (owner: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    if (!signal.aborted) {
      await sweep(
        options,
        options.ledger.left().filter(({ owner }) => !isLive(owner)),
      );
    }
  }
}

async function remove(entry: LedgerEntry, folder: string): Promise<void> {
  if (entry.kind === 'processes') return await endNamedProcesses(entry.name);
  if (entry.kind === 'cgroup') return await removeCgroup(entry);
  if (!resolve(entry.path).startsWith(join(resolve(folder), sep)))
    throw new Error(`${entry.path} is outside the worker's folder`);
  await removeTree(entry.path);
}
