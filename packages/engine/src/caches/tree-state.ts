import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { posix } from 'node:path';
import { machineEnv } from '../executors/processes/variables.ts';
import { removeTree } from '../executors/sandbox/remove-tree.ts';

/** Every path below a folder, and what tells whether it was changed. */
export type TreeState = ReadonlyMap<string, string>;

/** A folder may get further names; a file is known by its inode, size and time. No link is followed. */
const FIND = ['-type', 'd', '-printf', '%i d\\t%P\\0', '-o', '-printf', '%i %y %s %T@\\t%P\\0'];

/** @throws Error when something cannot be read */
export async function readTree(folder: string): Promise<TreeState> {
  const child = spawn('find', [folder, ...FIND], {
    env: machineEnv({}),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${folder} could not be read`);
  const lines = said.split('\0').slice(0, -1);
  return new Map(
    lines.map((line) => {
      const at = line.indexOf('\t');
      return [line.slice(at + 1), line.slice(0, at)];
    }),
  );
}

/**
 * Removes what was added to a folder. False when that does not bring it back to what it was, because something has been changed, replaced
 * or removed. Nobody may write in it any more.
 */
export async function restoreTree(folder: string, before: TreeState): Promise<boolean> {
  const after = await readTree(folder);
  for (const [path, state] of before) if (after.get(path) !== state) return false;
  const added = [...after.keys()].filter((path) => !before.has(path));
  if (added.some((path) => path.includes('\ufffd'))) return false;
  // A folder that was there is still the same, so no link leads out on the way.
  const tops = added.filter((path) => before.has(parentOf(path)));
  for (const path of tops) await removeTree(posix.join(folder, path));
  return true;
}

function parentOf(path: string): string {
  const parent = posix.dirname(path);
  return parent === '.' ? '' : parent;
}
