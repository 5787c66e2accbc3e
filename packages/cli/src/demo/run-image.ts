import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRequest, Runtime } from './runtime.ts';
import { type StartedProcess, startProcess, stopProcess } from './start-process.ts';

/** How an image was seen to run, or why it was not run. */
export type RunResult =
  | { readonly kind: 'ran'; readonly runtime: string; readonly saw: string }
  | { readonly kind: 'skipped'; readonly reason: string };

/** What shows that a container does its work: its proof in words, or undefined while there is none yet. */
export type Probe = (output: string) => Promise<string | undefined>;

const PATIENCE = 15_000;
const INTERVAL = 40;

/** Runs an image with the first runtime that can run it here. */
export async function runImage(
  runtimes: readonly Runtime[],
  request: RunRequest,
  probe: Probe,
): Promise<RunResult> {
  const reasons: string[] = [];
  for (const runtime of runtimes) {
    const outcome = await tryRuntime(runtime, request, probe);
    if (outcome.kind === 'ran') return outcome;
    reasons.push(`${runtime.name}: ${outcome.reason}`);
  }
  const reason = reasons.join('; ') || 'there is no runc (as root), podman or docker on this machine';
  return { kind: 'skipped', reason };
}

async function tryRuntime(runtime: Runtime, outer: RunRequest, probe: Probe): Promise<RunResult> {
  const request = { ...outer, folder: join(outer.folder, runtime.name) };
  await mkdir(request.folder, { recursive: true });
  let container: StartedProcess | undefined;
  try {
    const command = await runtime.prepare(request);
    container = startProcess(command, { env: process.env });
    const saw = await watch(container, probe, request.signal);
    if (saw !== undefined) return { kind: 'ran', runtime: runtime.name, saw };
    return { kind: 'skipped', reason: complaintOf(container) };
  } finally {
    if (container !== undefined) await stopProcess(container, 3_000);
    await runtime.clean(request);
    await rm(request.folder, { recursive: true, force: true });
  }
}

async function watch(
  container: StartedProcess,
  probe: Probe,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = performance.now() + PATIENCE;
  while (performance.now() < deadline) {
    const ended = container.hasEnded();
    const saw = await probe(container.output());
    if (saw !== undefined) return saw;
    if (ended) return undefined;
    await sleep(INTERVAL, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
  return undefined;
}

/** What it complained of, in one line. */
function complaintOf(container: StartedProcess): string {
  const lines = `${container.output()}\n${container.errors()}`.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => line !== '');
  return (
    told.findLast((line) => /error|cannot|denied|failed/i.test(line)) ??
    told.at(-1) ??
    'it did nothing in time'
  );
}
