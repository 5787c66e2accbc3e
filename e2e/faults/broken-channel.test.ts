import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { BuildClient } from './build-client.ts';
import { describeViolation } from './checker/describe-violation.ts';
import { gatherEvidence } from './checker/gather-evidence.ts';
import { violations } from './checker/invariants.ts';
import { FarWorker } from './far-worker.ts';
import { LEASE_SETTINGS } from './kills.ts';
import { expectOk, type Shape } from './project.ts';
import { type Random, seeded } from './random.ts';
import { startProject } from './start-project.ts';

const SEED = 20_261_124;
const BUILDS = 60;
const CLIENTS = 6;
const SHAPES: readonly Shape[] = ['node', 'jar', 'slow'];

async function startFarWorker(url: string, key: string, random: Random): Promise<FarWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-worker-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const worker = await FarWorker.start({ url, key, folder, random });
  onTestFinished(() => worker.close());
  return worker;
}

/** Cuts, silences and kills, until it is told to stop. */
async function disturb(workers: readonly FarWorker[], random: Random, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(300 + random.below(700));
    const worker = random.pick(workers);
    const what = random.next();
    if (what < 0.6) worker.cut();
    else if (what < 0.85) await worker.partition(random);
    else await worker.kill();
  }
}

test('two workers elsewhere, over connections that are late, cut, half open and repeat themselves: every invariant holds', async () => {
  const random = seeded(SEED);
  const env = { ...LEASE_SETTINGS, STAGEWRIGHT_EMBEDDED_WORKER: 'false', STAGEWRIGHT_MAX_BUILDS: '6' };
  const { service, project } = await startProject([], env);
  const { key } = expectOk(await project.user.call('POST', '/stagewright/v1/workers', { name: 'far' })).body;
  const workers = [
    await startFarWorker(service.url, key, random.fork(1)),
    await startFarWorker(service.url, key, random.fork(2)),
  ];
  const client = new BuildClient(project);
  const over = new AbortController();
  const disturbing = disturb(workers, random.fork(3), over.signal);
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_none, number) => {
      const own = random.fork(4, number);
      for (let count = 0; count < BUILDS / CLIENTS; count += 1) {
        const build = await client.start(own.pick(project.jobs[own.pick(SHAPES)]), 'some time');
        await sleep(own.next() * 600);
        if (own.next() < 0.6) await client.cancel(build);
      }
    }),
  );
  over.abort();
  await disturbing;
  for (const worker of workers) worker.trouble(false);

  const { url, data, pid, faults } = service;
  const workerFolders = workers.map(({ folder }) => folder);
  const pids = [pid, ...workers.map((worker) => worker.pid)];
  const evidence = await gatherEvidence({ url, data, faults, workerFolders, pids }, project, client.observed);
  const found = violations(evidence).map((violation) => describeViolation(violation, evidence));
  expect(found.join('\n\n')).toBe('');
  const states = new Set([...evidence.stored.values()].map(({ state }) => state));
  expect(states).toContain('Successful');
  expect(states).toContain('Cancel');
});
