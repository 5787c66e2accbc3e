import { readdir, readFile, rm } from 'node:fs/promises';
import type { LedgerEntry } from '@stagewright/engine';
import type { LedgerFile } from './ledger.ts';

/** Ends the processes that carry the name in their environment; by their ids, and only while they carry it. */
async function killNamed(name: string): Promise<void> {
  const mark = `STAGEWRIGHT_PROCESSES=${name}`;
  const ids = (await readdir('/proc')).filter((id) => /^\d+$/.test(id));
  await Promise.all(
    ids.map(async (id) => {
      const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '');
      if (environment.split('\0').includes(mark)) process.kill(Number(id), 'SIGKILL');
    }),
  );
}

async function remove(entry: LedgerEntry): Promise<void> {
  if (entry.kind === 'folder') await rm(entry.path, { recursive: true, force: true });
  else await killNamed(entry.name);
}

/** Removes what an earlier worker left: it held this worker's lock, so nothing of it lives. */
export async function sweep(ledger: LedgerFile): Promise<void> {
  const processesFirst = [...ledger.left].sort((a, b) => b.kind.localeCompare(a.kind));
  for (const entry of processesFirst) {
    await remove(entry);
    await ledger.done(entry);
  }
}
