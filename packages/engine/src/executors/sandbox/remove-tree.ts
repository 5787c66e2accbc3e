import { rm } from 'node:fs/promises';
import { runProgram } from '../processes/run-program.ts';

/**
 * Removes a folder that steps could write: however deep, with folders that were closed to us, and with links, of which none is
 * followed. Nobody may write in it any more. Harmless when it is not there.
 */
export async function removeTree(path: string): Promise<void> {
  if (await isRemoved(path)) return;
  const remove = ['rm', '--recursive', '--force', '--one-file-system', '--', path];
  if ((await runProgram(remove)) === null) return;
  // Who is not root cannot empty a folder that is closed, and may open what is its own.
  await runProgram(['chmod', '--recursive', 'u+rwx', '--', path]);
  const complaint = await runProgram(remove);
  if (complaint !== null) throw new Error(`${path} could not be removed: ${complaint}`);
}

/** Quick, and enough for what is neither too deep for a path nor closed. */
async function isRemoved(path: string): Promise<boolean> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
    return true;
  } catch {
    return false;
  }
}

/** Gives everything in folders to a user and its group; links themselves, never what they lead to. */
export async function giveTrees(paths: readonly string[], id: number): Promise<void> {
  if (paths.length === 0) return;
  const give = ['chown', '--recursive', '--no-dereference', `${id}:${id}`, '--', ...paths];
  const complaint = await runProgram(give);
  if (complaint !== null)
    throw new Error(`the folders of a build could not be given to its user: ${complaint}`);
}
