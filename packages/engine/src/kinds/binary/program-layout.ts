import { plainRootFiles, sortEntries } from '@stagewright/oci';
import { APPLICATION_DIRECTORY } from '../layers/application-owner.ts';
import type { EntryLayout } from '../layers/entry-layout.ts';
import type { PlannedLayer } from '../layers/planned-layer.ts';

/** What a program is called in an image when its package is the program itself. */
export const PROGRAM_NAME = 'app';

/** A program with what was packed beside it. */
export function programLayout({ root }: { readonly root: string }): EntryLayout {
  return { root, directory: APPLICATION_DIRECTORY, groups: ['program'], groupOf: () => 'program' };
}

/** Users, and folders for temporary files, for an image without a base. */
export const rootLayer: PlannedLayer = { name: 'root files', entries: () => sortEntries(plainRootFiles()) };
