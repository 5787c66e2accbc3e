import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { FaultProxy } from './testing/fault-proxy.ts';
import { startServer, startWorker } from './testing/test-worker.ts';
import type { Engine } from './worker-parts.ts';

/** A seeded source of chance (mulberry32), so that a failure can be had again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const BYTES = 6 << 20;

/** Writes lines with characters of all lengths, in bursts, and remembers their digest. */
function chattyEngine(chance: () => number) {
  const digest = createHash('sha256');
  const engine: Engine = async (_assignment, { log, report }) => {
    report({ type: 'phase_started', phase: 'Init' });
    for (let written = 0; written < BYTES; ) {
      const text = `${written} ${'aä€😀'.repeat(Math.floor(chance() * 2_000))}\n`;
      written += Buffer.byteLength(text);
      digest.update(text);
      log.write(text);
      if (chance() < 0.1) await sleep(0);
    }
    report({ type: 'phase_ended', phase: 'Init' });
    return { kind: 'stopped' };
  };
  return { engine, digest };
}

test.each([1, 2, 3])(
  'over a connection that is cut at random, every byte arrives once and in order (seed %i)',
  async (seed) => {
    const server = await startServer({ lease: { term_s: 30, renew_s: 0.2, dead_man_s: 30, accept_s: 2 } });
    const chance = seeded(seed);
    const proxy = new FaultProxy({ to: server.socketPath, chance, cutShare: 0.02, longestDelayMs: 3 });
    await proxy.listen();
    onTestFinished(() => proxy.close());
    const { engine, digest } = chattyEngine(chance);
    await startWorker({ socketPath: proxy.socketPath, key: server.key }, engine);
    // A claim whose answer is cut is not this test's subject: the server would offer the build again.
    const build = server.offer();
    const again = setInterval(() => build.accepts === 0 && server.offerAgain(build), 3_000);
    onTestFinished(() => clearInterval(again));
    await vi.waitFor(() => expect(build.ends.length).toBeGreaterThan(0), { timeout: 25_000, interval: 50 });
    expect(proxy.cuts).toBeGreaterThan(3);
    expect(createHash('sha256').update(build.log).digest('hex')).toBe(digest.digest('hex'));
    expect(build.reports[0]).toEqual({ type: 'phase_started', phase: 'Init' });
    expect(build.reports.at(-1)).toEqual({ type: 'phase_ended', phase: 'Init' });
  },
);
