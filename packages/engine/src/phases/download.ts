import { join } from 'node:path';
import type { Build } from '../build.ts';
import { formatBytes } from '../log/format.ts';
import { createHostGuard } from '../network/host-guard.ts';
import { openPackage, type SourcePackage } from '../sources/source-package.ts';

/** Fetches the package, checked against size and checksums, unless an earlier build knows it. */
export async function download(build: Build): Promise<SourcePackage> {
  const { assignment, context, clock, knownPackages, log, policy, workspace } = build;
  const guard = createHostGuard({ policy });
  const file = join(workspace.path, 'package');
  const source = await openPackage({ assignment, context, clock, guard, log, file }, knownPackages);
  const { size, sha256, known } = source;
  log.line(
    known === undefined
      ? `Received ${formatBytes(size)}, sha256:${sha256}`
      : `Known from an earlier build: ${formatBytes(size)}, sha256:${sha256}`,
  );
  context.report({ type: 'facts', facts: { source_sha256: sha256, source_size: size } });
  return source;
}
