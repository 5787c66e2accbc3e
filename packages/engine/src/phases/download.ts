import { join } from 'node:path';
import type { Build } from '../build.ts';
import { formatBytes } from '../log/format.ts';
import { createHostGuard } from '../network/host-guard.ts';
import { fetchPackage } from '../sources/fetch-package.ts';
import type { FetchedPackage } from '../sources/package-file.ts';

/** Fetches the package, checked against size and checksums. */
export async function download(build: Build): Promise<FetchedPackage> {
  const { assignment, context, clock, log, policy, workspace } = build;
  const guard = createHostGuard({ policy });
  const file = join(workspace.path, 'package');
  const fetched = await fetchPackage({ assignment, context, clock, guard, log, file });
  log.line(`Received ${formatBytes(fetched.size)}, sha256:${fetched.sha256}`);
  context.report({ type: 'facts', facts: { source_sha256: fetched.sha256, source_size: fetched.size } });
  return fetched;
}
