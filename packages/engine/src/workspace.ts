import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from './build-context.ts';

/** The folder of one attempt. */
export interface Workspace {
  readonly path: string;
  readonly ledger: Ledger;
}

/** Makes it, empty; what an earlier crash left in its place is removed. */
export async function makeWorkspace({ path, ledger }: Workspace): Promise<void> {
  await ledger.add({ kind: 'folder', path });
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  await mkdir(join(path, 'layers'));
}

/** Removes it; harmless when it was never made. */
export async function removeWorkspace({ path, ledger }: Workspace): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
  await ledger.done({ kind: 'folder', path });
}
