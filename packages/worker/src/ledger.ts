import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger, LedgerEntry } from '@stagewright/engine';

/** The worker's own record of what its attempts leave on the machine, written and synced before each thing exists. */
export interface LedgerFile extends Ledger {
  /** Entries that were never ticked off. */
  readonly left: readonly LedgerEntry[];
  close(): Promise<void>;
}

interface Line {
  readonly done: boolean;
  readonly entry: LedgerEntry;
}

async function readLeft(file: string): Promise<readonly LedgerEntry[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const left = new Map<string, LedgerEntry>();
  for (const line of text.split('\n')) {
    if (!line.endsWith('}')) continue;
    const { done, entry } = JSON.parse(line) as Line;
    if (done) left.delete(JSON.stringify(entry));
    else left.set(JSON.stringify(entry), entry);
  }
  return [...left.values()];
}

/** Opens the ledger; what an earlier worker left stays in it until it is ticked off. */
export async function openLedger(folder: string): Promise<LedgerFile> {
  const file = join(folder, 'ledger.jsonl');
  const left = await readLeft(file);
  const fresh = `${file}.new`;
  await rm(fresh, { force: true });
  const handle: FileHandle = await open(fresh, 'a');
  const write = async (lines: readonly Line[]) => {
    await handle.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await handle.datasync();
  };
  if (left.length > 0) await write(left.map((entry) => ({ done: false, entry })));
  await rename(fresh, file);
  return {
    left,
    add: (entry) => write([{ done: false, entry }]),
    done: (entry) => write([{ done: true, entry }]),
    close: () => handle.close(),
  };
}
