import { join } from 'node:path';
import type { RepositorySource } from '@stagewright/api';
import type { Build } from '../build.ts';
import { createHostGuard } from '../network/host-guard.ts';
import { type Checkout, fetchRepository } from '../sources/git/fetch-repository.ts';
import { mirrorsOf } from '../sources/git/forget-old-mirrors.ts';
import { trustedFilesOf } from './step-network.ts';

/** Where the steps of a build find the checkout; beside it is nothing that they should not see. */
export const workFolder = ({ workspace }: Build) => join(workspace.path, 'work');

/** Fetches the commit that the source names, and reports it. */
export async function downloadRepository(build: Build, source: RepositorySource): Promise<Checkout> {
  const { assignment, context, clock, log, policy, workspace, runTool } = build;
  const { archive, source_bytes: bytes } = context.settings;
  const trusted = await trustedFilesOf(build);
  const checkout = await fetchRepository({
    source,
    folder: join(workFolder(build), 'source'),
    privateFolder: join(workspace.path, 'git'),
    mirrorsDir: mirrorsOf(context.cacheDir, assignment.project_id),
    guard: createHostGuard({ policy }),
    run: runTool,
    signal: context.signal,
    clock,
    note: (text) => log.line(text),
    ...(trusted === undefined ? {} : { env: { GIT_SSL_CAINFO: trusted.pem } }),
    limits: { entries: archive.entries, bytes: archive.expanded_bytes, packBytes: bytes },
    resolved: (commit) => context.report({ type: 'facts', facts: { commit } }),
  });
  context.report({ type: 'facts', facts: { commit: checkout.commit } });
  return checkout;
}
