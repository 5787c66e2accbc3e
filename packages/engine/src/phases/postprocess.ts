import type { PublishedImage } from '@stagewright/api';
import type { Build } from '../build.ts';
import { removeWorkspace } from '../workspace.ts';

/** The result, and nothing left behind. */
export async function postprocess(build: Build, published: PublishedImage): Promise<void> {
  const { assignment, log, workspace } = build;
  await removeWorkspace(workspace);
  if (assignment.target.kind === 'objects') return log.line(`Package ${published.reference}`);
  const sent = published.layers.filter(({ transfer }) => transfer === 'uploaded').length;
  log.line(
    `Image ${published.reference} has ${published.layers.length} layers, ${sent} of them sent by this build`,
  );
}
