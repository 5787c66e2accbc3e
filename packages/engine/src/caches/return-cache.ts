import { readdir, stat } from 'node:fs/promises';
import { runProgram } from '../executors/processes/run-program.ts';
import { formatBytes } from '../log/format.ts';
import { cacheFolder, putCache, stateOf } from './kept-caches.ts';
import type { TakenCache } from './take-cache.ts';
import { bytesOfTree, isSameTree, readTree, restoreTree, type TreeState } from './tree-state.ts';

export interface ReturnOptions {
  readonly job: string;
  readonly trusted: boolean;
  readonly succeeded: boolean;
}

/** Keeps what a successful build of a trusted ref has; of all others nothing stays. Answers what became of it, for the log. */
export async function returnCache(taken: TakenCache, options: ReturnOptions): Promise<string> {
  const { trusted, succeeded } = options;
  if (!trusted) return 'not kept: the ref is not trusted';
  if (await wasCleared(taken)) return 'not kept: it was removed during the build';
  if (succeeded) return await keep(taken, options);
  const { from, tree } = taken;
  if (from.kind !== 'lent') return 'not kept: the build did not succeed';
  if (!(await restoreTree(tree, await stateOf(from.kept))))
    return 'given up: the build did not succeed and has changed what was there';
  await put(taken, options);
  return 'stays as it was before the build, which did not succeed';
}

/** What a build has of one that is there no more is not put back. */
async function wasCleared({ from }: TakenCache): Promise<boolean> {
  if (from.kind === 'empty') return false;
  const { folder } = from.kept;
  return await stat(folder).then(
    () => false,
    () => true,
  );
}

async function keep(taken: TakenCache, options: ReturnOptions): Promise<string> {
  const { from, tree } = taken;
  if ((await readdir(tree)).length === 0) return 'not kept: nothing is in it';
  const state = await readTree(tree);
  if (from.kind === 'lent' && isSameTree(state, await stateOf(from.kept))) {
    await put(taken, options);
    return 'kept, nothing is new';
  }
  // What is new has to be on the disk before its name is: a machine that loses power would keep files full of nothing.
  await runProgram(['sync', '--file-system', tree]);
  await put(taken, options, state);
  return `kept, ${formatBytes(bytesOfTree(state))}`;
}

async function put({ planned, tree }: TakenCache, { job }: ReturnOptions, state?: TreeState): Promise<void> {
  const folder = cacheFolder(job, planned.name, planned.key);
  const changed = state === undefined ? {} : { state };
  await putCache(folder, { tree, ...changed, replaced: `${tree}-replaced` });
}
