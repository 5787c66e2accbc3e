import type { PublishedImage } from '@stagewright/api';
import type { Build } from '../build.ts';
import { BuildFailure } from '../build-failure.ts';
import { BuildStopped } from '../build-stopped.ts';
import { formatBytes } from '../log/format.ts';
import type { LeftPackage } from './left-package.ts';

/** Sends what the build left to the project's object store: only with its place there the build has published. */
export async function archivePackage(build: Build, left: LeftPackage): Promise<PublishedImage> {
  const { context, log } = build;
  const { name, size, sha256 } = left;
  const most = context.settings.source_bytes;
  if (size > most)
    throw new BuildFailure(
      'archive_invalid',
      `The build left ${formatBytes(size)}; a package may have ${formatBytes(most)} at most.`,
    );
  context.signal.throwIfAborted();
  const answer = await context.storePackage({ name, size, sha256, file: await left.file() });
  if (answer.kind === 'stopped') throw new BuildStopped();
  if (answer.kind === 'refused') throw new BuildFailure(answer.reason, answer.message);
  log.line(`Stored ${answer.reference} (${formatBytes(size)})`);
  return { reference: answer.reference, digest: `sha256:${sha256}`, size, layers: [] };
}
