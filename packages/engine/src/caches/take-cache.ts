import { mkdir, rename } from 'node:fs/promises';
import type { BuildPlan } from '@stagewright/api';
import { runProgram } from '../executors/processes/run-program.ts';
import { removeTree } from '../executors/sandbox/remove-tree.ts';
import { type KeptCache, listCaches, touchCache, treeOf } from './kept-caches.ts';

export type PlannedCache = BuildPlan['caches'][number];

/** A folder that a build has for what its tool fetches. */
export interface TakenCache {
  readonly planned: PlannedCache;
  readonly tree: string;
  readonly from: Origin;
}

export type Origin =
  /** The kept one itself; no other build has it meanwhile. */
  | { readonly kind: 'lent'; readonly kept: KeptCache }
  | { readonly kind: 'copied'; readonly kept: KeptCache }
  | { readonly kind: 'empty'; readonly because: string };

export interface TakeOptions {
  /** Of the job. */
  readonly job: string;
  /** Made; nothing is there yet. */
  readonly tree: string;
  readonly trusted: boolean;
}

/** To be called by one build of a job at a time. A cache that cannot be used is as good as none. */
export async function takeCache(planned: PlannedCache, options: TakeOptions): Promise<TakenCache> {
  const { tree } = options;
  let from: Origin;
  try {
    from = await takeKept(planned, options);
  } catch (error) {
    await removeTree(tree);
    from = { kind: 'empty', because: (error as Error).message };
  }
  if (from.kind === 'empty') await mkdir(tree, { recursive: true });
  return { planned, tree, from };
}

async function takeKept({ name, key }: PlannedCache, { job, tree, trusted }: TakeOptions): Promise<Origin> {
  const all = (await listCaches(job)).filter((each) => each.name === name);
  const there = all.filter((each) => each.there);
  const same = there.find((each) => each.key === key);
  if (same !== undefined && trusted) {
    await rename(treeOf(same.folder), tree);
    return { kind: 'lent', kept: same };
  }
  const kept = same ?? there[0];
  if (kept !== undefined) {
    const complaint = await runProgram(['cp', '--archive', '--', treeOf(kept.folder), tree]);
    if (complaint !== null) throw new Error(`it could not be copied: ${complaint}`);
    await touchCache(kept.folder);
    return { kind: 'copied', kept };
  }
  const because = all.length > 0 ? 'another build has it now' : 'no build of the job has kept one';
  return { kind: 'empty', because };
}
