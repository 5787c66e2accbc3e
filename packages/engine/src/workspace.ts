import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from './build-context.ts';
import { removeTree } from './executors/sandbox/remove-tree.ts';

/** The folder of one attempt. */
export interface Workspace {
  readonly path: string;
  readonly ledger: Ledger;
}

/** Makes it, empty; what an earlier crash left in its place is removed. */
export async function makeWorkspace({ path, ledger }: Workspace): Promise<void> {
  await ledger.add({ kind: 'folder', path });
  await removeTree(path);
  await mkdir(path, { recursive: true, mode: 0o700 });
  await mkdir(join(path, 'layers'));
}

/** Removes it; harmless when it was never made. */
export async function removeWorkspace({ path, ledger }: Workspace): Promise<void> {
  await removeTree(path);
  await ledger.done({ kind: 'folder', path });
}
