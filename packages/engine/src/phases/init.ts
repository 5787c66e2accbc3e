import { hostname } from 'node:os';
import type { PublishTarget, Source } from '@stagewright/api';
import type { Build } from '../build.ts';
import { formatBytes } from '../log/format.ts';
import { shownUrl } from '../sources/source-url.ts';
import { makeWorkspace } from '../workspace.ts';

/** The workspace, and what will be used. */
export async function init(build: Build): Promise<void> {
  const { assignment, context, log, workspace } = build;
  const { job_name: job, index, attempt, target, timeout_s: timeout, settings } = assignment;
  await makeWorkspace(workspace);
  log.line(
    `Build ${index} of job ${job}, attempt ${attempt}, on ${hostname()}, stagewright ${context.version}`,
  );
  log.line(sourceLine(assignment.source));
  log.line(targetLine(target));
  const { archive, source_bytes: most } = context.settings;
  const isPackage = assignment.source.kind !== 'git';
  log.line(
    `Limits: ${Math.round(timeout)} s, ${isPackage ? 'package' : 'repository'} ${formatBytes(most)}, expanded ${formatBytes(archive.expanded_bytes)}, ${archive.entries} entries`,
  );
  if (!isPackage) return;
  const forCommands = context.executor === undefined ? (['build_cmd', 'env'] as const) : [];
  for (const name of [...forCommands, 'dockerfile_path'] as const) {
    if (settings[name] !== undefined)
      log.line(`build.${name} is not used: a package is built without running commands`);
  }
}

function targetLine({ kind, registry, repository, tag }: PublishTarget): string {
  return kind === 'objects'
    ? `Goes to obs://${repository}/${tag}/`
    : `Image: ${registry}/${repository}:${tag}`;
}

function sourceLine(source: Source): string {
  if (source.kind === 'object') return `Package: obs://${source.bucket}/${source.key}`;
  if (source.kind === 'http') return `Package: ${source.name ?? shownAddress(source.url)}`;
  const { ref, commit } = source;
  return `Repository: ${source.url}, ${ref.kind} ${ref.name}${commit === undefined ? '' : `, commit ${commit} as in the attempt before`}`;
}

function shownAddress(text: string): string {
  const url = URL.parse(text);
  return url === null ? 'an address that cannot be read' : shownUrl(url);
}
