import { setTimeout as sleep } from 'node:timers/promises';
import { type Assignment, type BuildFacts, previewProtocol } from '@stagewright/api';
import { type BuildContext, previewBuild } from '@stagewright/engine';
import type { Attempts } from './attempts.ts';
import { isUnknownWorker } from './client.ts';
import { openPreviewSource } from './open-source.ts';
import type { WorkerParts } from './worker-parts.ts';

const WAIT_S = 25;
/** People wait for it. */
const LONGEST_MS = 60_000;
const RETRY_MS = 5_000;
const TOO_LONG = {
  reason: 'source_unreachable',
  message: `The source could not be looked at in ${LONGEST_MS / 1000} seconds.`,
} as const;

/** Looks at sources, one after the other, until the signal aborts. Rejects when the server does not know the worker any more. */
export async function previewLoop(
  parts: WorkerParts,
  attempts: Attempts,
  signal: AbortSignal,
): Promise<void> {
  const { client, settings } = parts;
  const body = { worker_id: settings.worker_id, wait_s: WAIT_S };
  while (!signal.aborted) {
    try {
      const assignment = await client.call(previewProtocol.take, { body, signal });
      if (assignment) await preview(parts, attempts, assignment, signal);
    } catch (error) {
      if (isUnknownWorker(error)) throw error;
      await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

async function preview(
  parts: WorkerParts,
  attempts: Attempts,
  assignment: Assignment,
  over: AbortSignal,
): Promise<void> {
  const owner = `${assignment.build_id}-${assignment.epoch}`;
  const signal = AbortSignal.any([over, AbortSignal.timeout(LONGEST_MS)]);
  const facts: BuildFacts = {};
  const letGo = attempts.own(owner);
  try {
    const found = await previewBuild(assignment, contextOf({ parts, assignment, owner, signal, facts }));
    const failure = signal.aborted ? TOO_LONG : found;
    const params = { preview_id: assignment.build_id };
    if (!over.aborted) await parts.client.call(previewProtocol.tell, { params, body: { facts, failure } });
  } finally {
    letGo();
  }
}

interface PreviewParts {
  readonly parts: WorkerParts;
  readonly assignment: Assignment;
  readonly owner: string;
  readonly signal: AbortSignal;
  /** Takes what is found out. */
  readonly facts: BuildFacts;
}

/** That of a build which runs no command and publishes nothing. */
function contextOf({ parts, assignment, owner, signal, facts }: PreviewParts): BuildContext {
  const { client, settings, folders, ledger, threads, toolEnv, version, now } = parts;
  const noOne = () => Promise.reject(new Error('A preview publishes nothing.'));
  return {
    signal,
    force: signal,
    workspaceRoot: folders.workspaces,
    cacheDir: folders.cache,
    settings,
    log: { write: () => undefined, line: () => undefined },
    ledger: ledger.of(owner),
    version,
    threads,
    toolEnv,
    clock: { now: () => now() * 1000 },
    registryDispatcher: client.dispatcher,
    report: (report) => {
      if (report.type === 'facts') Object.assign(facts, report.facts);
    },
    openSource: (range) => openPreviewSource(client, assignment.build_id, { from: range?.from, signal }),
    permit: noOne,
    storePackage: noOne,
  };
}
