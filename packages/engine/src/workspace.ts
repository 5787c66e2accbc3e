import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from './build-context.ts';
import { removeTree } from './executors/sandbox/remove-tree.ts';

/** The folder of one attempt. */
export interface Workspace {
  readonly path: string;
  readonly ledger: Ledger;
  /** What goes on in it beside the phases. */
  readonly users: Promise<unknown>[];
}

export function createWorkspace(path: string, ledger: Ledger): Workspace {
  return { path, ledger, users: [] };
}

/** Lets work go on beside the phases: the workspace stays until it has settled. It must not reject. */
export function goOnIn({ users }: Workspace, work: Promise<void>): void {
  users.push(work);
}

/** Makes it, empty; what an earlier crash left in its place is removed. */
export async function makeWorkspace({ path, ledger }: Workspace): Promise<void> {
  await ledger.add({ kind: 'folder', path });
  await removeTree(path);
  await mkdir(path, { recursive: true, mode: 0o700 });
  await mkdir(join(path, 'layers'));
}

/** Removes it once nothing goes on in it any more; harmless when it was never made. */
export async function removeWorkspace({ path, ledger, users }: Workspace): Promise<void> {
  await Promise.all(users);
  await removeTree(path);
  await ledger.done({ kind: 'folder', path });
}
