import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type RemoteWorker, startRemoteWorker } from '../harness/remote-worker.ts';
import type { TcpFaults } from '../proxies/tcp-faults.ts';
import { startTcpProxy, type TcpProxy } from '../proxies/tcp-proxy.ts';
import { BuildClient } from './build-client.ts';
import { describeViolation } from './checker/describe-violation.ts';
import { gatherEvidence } from './checker/gather-evidence.ts';
import { violations } from './checker/invariants.ts';
import { LEASE, LEASE_SETTINGS } from './kills.ts';
import { expectOk, type Shape } from './project.ts';
import { type Random, seeded } from './random.ts';
import { startProject } from './start-project.ts';

const SEED = 20_261_124;
const BUILDS = 60;
const CLIENTS = 6;
const SHAPES: readonly Shape[] = ['node', 'jar', 'slow'];
/** Connections that carry some bytes and then break, or fall silent. */
const MOST_BYTES = 20_000;

/** What networks do: most connections are slow, some break, some are half open from a point on. */
function faultsOf(random: Random): TcpFaults {
  const place = { direction: random.pick(['up', 'down'] as const), bytes: random.below(MOST_BYTES) };
  const delayMs = random.below(10);
  const kind = random.next();
  if (kind < 0.25) return { delayMs, cutAfter: place };
  if (kind < 0.35) return { delayMs, stallAfter: place };
  return kind < 0.4 ? { refuse: true } : { delayMs };
}

interface Channel {
  readonly proxy: TcpProxy;
  readonly folder: string;
  worker: RemoteWorker;
  heal(): void;
}

async function openChannel(url: string, key: string, random: Random): Promise<Channel> {
  let broken = true;
  const { hostname, port } = new URL(url);
  const proxy = await startTcpProxy({
    upstream: { host: hostname, port: Number(port) },
    faults: () => (broken ? faultsOf(random) : {}),
  });
  onTestFinished(() => proxy.close());
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-worker-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const channel: Channel = {
    proxy,
    folder,
    worker: startRemoteWorker({ server: `http://${proxy.name}`, key, data: folder }),
    heal() {
      broken = false;
      proxy.heal();
      proxy.cutAll();
    },
  };
  onTestFinished(async () => {
    channel.worker.signal('SIGKILL');
    await channel.worker.ended;
  });
  return channel;
}

/** Cuts, silences and kills, until it is told to stop. */
async function disturb(
  channels: readonly Channel[],
  key: string,
  random: Random,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    await sleep(300 + random.below(700));
    const channel = random.pick(channels);
    const what = random.next();
    if (what < 0.6) channel.proxy.cutAll();
    else if (what < 0.85) {
      channel.proxy.partition();
      // Sometimes shorter than a lease, sometimes longer.
      await sleep(random.next() * LEASE.term * 1500);
      channel.proxy.heal();
    } else {
      channel.worker.signal('SIGKILL');
      await channel.worker.ended;
      channel.worker = startRemoteWorker({
        server: `http://${channel.proxy.name}`,
        key,
        data: channel.folder,
      });
    }
  }
}

test('two workers elsewhere, over connections that are late, cut and half open: every invariant holds', async () => {
  const random = seeded(SEED);
  const env = { ...LEASE_SETTINGS, STAGEWRIGHT_EMBEDDED_WORKER: 'false', STAGEWRIGHT_MAX_BUILDS: '6' };
  const { service, project } = await startProject([], env);
  const { key } = expectOk(await project.user.call('POST', '/stagewright/v1/workers', { name: 'far' })).body;
  const channels = [
    await openChannel(service.url, key, random.fork(1)),
    await openChannel(service.url, key, random.fork(2)),
  ];
  const client = new BuildClient(project);
  const over = new AbortController();
  const disturbing = disturb(channels, key, random.fork(3), over.signal);
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
  for (const channel of channels) channel.heal();

  const { url, data, pid, faults } = service;
  const workerFolders = channels.map(({ folder }) => folder);
  const pids = [pid, ...channels.map(({ worker }) => worker.pid)];
  const evidence = await gatherEvidence({ url, data, faults, workerFolders, pids }, project, client.observed);
  const found = violations(evidence).map((violation) => describeViolation(violation, evidence));
  expect(found.join('\n\n')).toBe('');
  const states = new Set([...evidence.stored.values()].map(({ state }) => state));
  expect(states).toContain('Successful');
  expect(states).toContain('Cancel');
});
