import { realpath } from 'node:fs/promises';
import type { BuildPlan, BuildSettings } from '@stagewright/api';
import { BuildFailure } from '../../build-failure.ts';
import { planSource } from './plan-source.ts';
import { repositoryFiles } from './repository-files.ts';

export type FolderPlan =
  | { readonly kind: 'planned'; readonly plan: BuildPlan }
  | { readonly kind: 'refused'; readonly message: string };

/** How a build of a repository with the folder's files would go; nothing of it is run. */
export async function planFolder(folder: string, settings: BuildSettings): Promise<FolderPlan> {
  try {
    const files = repositoryFiles(await realpath(folder));
    return { kind: 'planned', plan: await planSource(files, settings) };
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    return { kind: 'refused', message: error.message };
  }
}
