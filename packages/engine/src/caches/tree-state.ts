import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { posix } from 'node:path';
import { machineEnv } from '../executors/processes/variables.ts';
import { removeTree } from '../executors/sandbox/remove-tree.ts';

/** Every path below a folder with what tells whether it was changed, as text that can be kept: entries that end with a NUL. */
export type TreeState = string;

/** A folder may get further names; a file is known by its inode, size and time. First what it takes on the disk. No link is followed. */
const FIND = ['-type', 'd', '-printf', '%b\\t%i d\\t%P\\0', '-o', '-printf', '%b\\t%i %y %s %T@\\t%P\\0'];
const BLOCK_BYTES = 512;

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
  return said;
}

/** What a tree takes on the disk; a file with several names counts once. */
export function bytesOfTree(tree: TreeState): number {
  const blocks = new Map([...entriesOf(tree).values()].map(({ state, blocks }) => [state, blocks]));
  return [...blocks.values()].reduce((sum, each) => sum + each, 0) * BLOCK_BYTES;
}

/** Whether nothing was added, changed or removed between two states. */
export function isSameTree(one: TreeState, other: TreeState): boolean {
  if (one === other) return true;
  const [before, after] = [statesOf(one), statesOf(other)];
  return before.size === after.size && [...before].every(([path, state]) => after.get(path) === state);
}

interface TreeEntry {
  readonly blocks: number;
  readonly state: string;
}

function entriesOf(tree: TreeState): ReadonlyMap<string, TreeEntry> {
  const lines = tree.split('\0').slice(0, -1);
  return new Map(
    lines.map((line) => {
      const [blocks = '', state = ''] = line.split('\t', 2);
      return [line.slice(blocks.length + state.length + 2), { blocks: Number(blocks), state }];
    }),
  );
}

function statesOf(tree: TreeState): ReadonlyMap<string, string> {
  return new Map([...entriesOf(tree)].map(([path, { state }]) => [path, state]));
}

/**
 * Removes what was added to a folder. False when that does not bring it back to what it was, because something has been changed, replaced
 * or removed. Nobody may write in it any more.
 */
export async function restoreTree(folder: string, then: TreeState): Promise<boolean> {
  const [before, after] = [statesOf(then), statesOf(await readTree(folder))];
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
