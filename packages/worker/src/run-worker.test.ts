import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '@stagewright/api';
import { describe, expect, test, vi } from 'vitest';
import { WORKER_SETTINGS } from './testing/assignments.ts';
import { startServer, startWorker, temporaryFolder } from './testing/test-worker.ts';
import type { Engine } from './worker-parts.ts';

const FAILED: Outcome = {
  kind: 'failed',
  failure: { reason: 'package_unknown', phase: 'PreProcess', blame: 'user', message: 'What is it?' },
};

const until = (condition: () => unknown) =>
  vi.waitFor(() => expect(condition()).toBeTruthy(), { timeout: 8_000, interval: 10 });

const stopped = (signal: AbortSignal) =>
  new Promise<Outcome>((resolve) => {
    if (signal.aborted) resolve({ kind: 'stopped' });
    signal.addEventListener('abort', () => resolve({ kind: 'stopped' }));
  });

/** An engine that runs until it is stopped, and what it did. */
function patientEngine() {
  const events: string[] = [];
  const engine: Engine = async ({ build_id, epoch }, { signal, log, report }) => {
    const name = `${build_id.replace(/0+$/, '')}/${epoch}`;
    events.push(`begin ${name}`);
    report({ type: 'phase_started', phase: 'Init' });
    log.line('working');
    const outcome = await stopped(signal);
    events.push(`end ${name}`);
    return outcome;
  };
  return { engine, events };
}

const short = (id: string) => id.replace(/0+$/, '');

describe('an attempt', () => {
  test('is accepted, run and told: phases in order, the whole log, the end last', async () => {
    const server = await startServer();
    const engine: Engine = async (_assignment, { log, report }) => {
      report({ type: 'phase_started', phase: 'Init' });
      report({ type: 'facts', facts: { language: 'java' } });
      report({ type: 'phase_ended', phase: 'Init' });
      for (let line = 0; line < 1000; line++) log.line(`line ${line} äöü`);
      return FAILED;
    };
    await startWorker(server, engine);
    const build = server.offer();
    await until(() => build.ends.length);
    expect(build.ends).toEqual([FAILED]);
    expect(build.reports.map(({ type }) => type)).toEqual(['phase_started', 'facts', 'phase_ended']);
    const lines = Array.from({ length: 1000 }, (_, line) => `line ${line} äöü\n`).join('');
    expect(build.log.toString()).toBe(lines);
  });

  test('of an engine that throws fails as internal, in the phase it was in', async () => {
    const server = await startServer();
    const worker = await startWorker(server, (_assignment, { report }) => {
      report({ type: 'phase_started', phase: 'Download' });
      return Promise.reject(new Error('secret detail'));
    });
    const build = server.offer();
    await until(() => build.ends.length);
    expect(build.ends[0]).toMatchObject({
      kind: 'failed',
      failure: { reason: 'internal', phase: 'Download' },
    });
    expect(JSON.stringify(build.ends)).not.toContain('secret');
    expect(worker.problems[0]).toContain('secret detail');
  });

  test('goes on where the log of the last attempt ended, and says which it is', async () => {
    const server = await startServer();
    await startWorker(server, async (_assignment, { log }) => {
      log.line('again');
      return FAILED;
    });
    const build = server.offer({ attempt: 2, epoch: 3, log_offset: 10 });
    await until(() => build.ends.length);
    expect(build.log.subarray(10).toString()).toBe('\n[stagewright] attempt 2\nagain\n');
  });

  test('is not begun when the accept is refused', async () => {
    const server = await startServer();
    const { engine, events } = patientEngine();
    await startWorker(server, engine);
    server.instead = (endpoint) => (endpoint === 'accept' ? 409 : undefined);
    const refused = server.offer();
    await until(() => server.heartbeats.length > 3);
    server.instead = () => undefined;
    server.offer();
    await until(() => events.length);
    expect(refused.accepts).toBe(0);
    expect(events).toHaveLength(1);
  });

  test('runs beside others, but never more than there are slots', async () => {
    const server = await startServer();
    const { engine, events } = patientEngine();
    await startWorker(server, engine, { slots: 2 });
    const builds = [server.offer(), server.offer(), server.offer()];
    await until(() => events.length === 2);
    await until(() => server.heartbeats.at(-1)?.builds.length === 2);
    expect(builds[2]!.accepts).toBe(0);
    server.stop(builds[0]!);
    await until(() => builds[2]!.accepts === 1);
    expect(builds[0]!.ends).toEqual([{ kind: 'stopped' }]);
  });
});

describe('a stop', () => {
  test.each([false, true])(
    'ends the attempt, which says so once (by heartbeat only: %s)',
    async (quietly) => {
      const server = await startServer();
      const { engine, events } = patientEngine();
      await startWorker(server, engine);
      const build = server.offer();
      await until(() => events.length);
      for (let repeat = 0; repeat < 3; repeat++) server.stop(build, quietly);
      await until(() => build.ends.length);
      expect(build.ends).toEqual([{ kind: 'stopped' }]);
      expect(build.log.toString()).toBe('working\n');
    },
  );

  test('reaches a worker whose stream was cut', async () => {
    const server = await startServer({ lease: { ...WORKER_SETTINGS.lease, renew_s: 60, dead_man_s: 90 } });
    const { engine, events } = patientEngine();
    await startWorker(server, engine);
    const build = server.offer();
    await until(() => events.length);
    server.cut();
    await vi.waitFor(() => {
      server.stop(build);
      expect(build.ends).toHaveLength(1);
    });
  });

  test('is told although the server has no space for the log', async () => {
    const server = await startServer();
    const { engine, events } = patientEngine();
    await startWorker(server, engine);
    server.instead = (endpoint) => (endpoint === 'log' ? 507 : undefined);
    const build = server.offer();
    await until(() => events.length);
    server.stop(build);
    await vi.waitFor(() => expect(build.ends).toEqual([{ kind: 'stopped' }]), { timeout: 9_000 });
  });
});

describe('a lost build', () => {
  test('is ended and not reported', async () => {
    const server = await startServer();
    const { engine, events } = patientEngine();
    await startWorker(server, engine);
    const build = server.offer();
    await until(() => events.length);
    server.lose(build);
    await until(() => events.length === 2);
    await until(() => server.heartbeats.at(-1)?.builds.length === 0);
    expect(build.ends).toEqual([]);
  });

  test('does not take a later attempt with it, which begins once the earlier has ended', async () => {
    const server = await startServer();
    const events: string[] = [];
    const release = Promise.withResolvers<void>();
    const engine: Engine = async ({ epoch }, { signal }) => {
      events.push(`begin ${epoch}`);
      const outcome = await stopped(signal);
      if (epoch === 1) await release.promise;
      events.push(`end ${epoch}`);
      return outcome;
    };
    await startWorker(server, engine);
    const build = server.offer();
    await until(() => events.length);
    server.lose(build);
    const again = server.offer({ build_id: build.assignment.build_id, epoch: 2 });
    const seen = server.heartbeats.length;
    await until(() => server.heartbeats.length > seen + 3);
    expect(again.accepts).toBe(0);
    release.resolve();
    await until(() => events.includes('begin 2'));
    await until(() => server.heartbeats.at(-1)?.builds[0]?.epoch === 2);
    expect(events).toEqual(['begin 1', 'end 1', 'begin 2']);
    expect(build.ends).toEqual([]);
  });

  test('a claim that is not accepted yet is not held, so it cannot be lost', async () => {
    const server = await startServer();
    const { engine, events } = patientEngine();
    const accepted = Promise.withResolvers<undefined>();
    server.instead = (endpoint) => (endpoint === 'accept' ? accepted.promise : undefined);
    await startWorker(server, engine);
    server.offer();
    await until(() => server.heartbeats.length > 3);
    expect(server.heartbeats.flatMap(({ builds }) => builds)).toEqual([]);
    accepted.resolve(undefined);
    await until(() => events.length);
    await until(() => server.heartbeats.at(-1)?.builds.length === 1);
  });
});

describe('an accept', () => {
  test('that is answered when the lease may have run out is not acted on', async () => {
    const server = await startServer({ lease: { ...WORKER_SETTINGS.lease, renew_s: 0.1, dead_man_s: 0.6 } });
    const { engine, events } = patientEngine();
    const late = Promise.withResolvers<undefined>();
    let asked = false;
    server.instead = (endpoint) => {
      if (endpoint !== 'accept') return undefined;
      asked = true;
      return late.promise;
    };
    await startWorker(server, engine);
    const first = server.offer();
    await until(() => asked);
    await sleep(700);
    server.instead = () => undefined;
    late.resolve(undefined);
    const second = server.offer();
    await until(() => second.accepts === 1 && events.length > 0);
    expect(first.accepts).toBe(1);
    expect(events).toHaveLength(1);
    expect(server.heartbeats.at(-1)?.builds).not.toContainEqual(
      expect.objectContaining({ build_id: first.assignment.build_id }),
    );
  });
});

describe('the dead-man switch', () => {
  test('ends everything when the leases could not be renewed, and nothing is reported', async () => {
    const server = await startServer({ lease: { ...WORKER_SETTINGS.lease, renew_s: 0.1, dead_man_s: 0.6 } });
    const { engine, events } = patientEngine();
    await startWorker(server, engine);
    const build = server.offer();
    await until(() => events.length);
    server.instead = (endpoint) => (endpoint === 'heartbeat' ? 'hang' : undefined);
    const silentFrom = performance.now();
    await until(() => events.length === 2);
    expect(performance.now() - silentFrom).toBeLessThan(1_500);
    server.instead = () => undefined;
    const seen = server.heartbeats.length;
    await until(() => server.heartbeats.length > seen + 2);
    expect(build.ends).toEqual([]);
  });

  test('spares builds while single renewals fail', async () => {
    const server = await startServer({ lease: { ...WORKER_SETTINGS.lease, renew_s: 0.1, dead_man_s: 1 } });
    const { engine, events } = patientEngine();
    await startWorker(server, engine);
    let asked = 0;
    server.instead = (endpoint) => (endpoint === 'heartbeat' && asked++ % 3 > 0 ? 'hang' : undefined);
    const build = server.offer();
    await until(() => server.heartbeats.length > 6);
    expect(events).toEqual([`begin ${short(build.assignment.build_id)}/1`]);
  });

  test('beats on time while the processor is busy elsewhere', async () => {
    const server = await startServer({ lease: { ...WORKER_SETTINGS.lease, renew_s: 0.1 } });
    await startWorker(server, async (_assignment, { log, signal }) => {
      while (!signal.aborted) {
        for (let line = 0; line < 100; line++) log.line('x'.repeat(100));
        await sleep(1);
      }
      return { kind: 'stopped' };
    });
    server.offer();
    await until(() => server.heartbeats.length);
    const from = performance.now();
    const seen = server.heartbeats.length;
    await until(() => server.heartbeats.length >= seen + 10);
    expect(performance.now() - from).toBeLessThan(3_000);
  });
});

describe('a worker', () => {
  test('registers again when the server has forgotten it, and gives up what it held', async () => {
    const server = await startServer();
    const { engine, events } = patientEngine();
    await startWorker(server, engine);
    const build = server.offer();
    await until(() => events.length);
    let forgotten = false;
    server.instead = (endpoint) => {
      if (endpoint !== 'heartbeat' || forgotten) return undefined;
      forgotten = true;
      return 401;
    };
    await until(() => server.registrations === 2);
    expect(events).toHaveLength(2);
    server.offer();
    await until(() => events.length === 3);
    // It may have claimed before it was time for its first heartbeat under the new id.
    await until(() => server.heartbeats.at(-1)?.worker_id === 'w2');
    expect(build.ends).toEqual([]);
  });

  test('whose key is refused ends', async () => {
    const server = await startServer();
    const worker = await startWorker({ socketPath: server.socketPath, key: 'wrong' }, patientEngine().engine);
    await expect(worker.done).rejects.toThrow('401');
  });

  test('waits for a server that is not there yet', async () => {
    const server = await startServer();
    server.instead = (endpoint) => (endpoint === 'register' ? 'hang' : undefined);
    const { engine, events } = patientEngine();
    await startWorker(server, engine);
    server.cut();
    server.instead = () => undefined;
    server.offer();
    await vi.waitFor(() => {
      if (server.registrations === 0) server.cut();
      expect(events).toHaveLength(1);
    });
  });

  test('that drains claims no more and ends when what it runs has ended', async () => {
    const server = await startServer();
    const { engine, events } = patientEngine();
    const worker = await startWorker(server, engine);
    const build = server.offer();
    await until(() => events.length);
    worker.drain();
    const late = server.offer();
    const seen = server.heartbeats.length;
    await until(() => server.heartbeats.length > seen + 2);
    server.stop(build);
    await worker.done;
    expect(build.ends).toEqual([{ kind: 'stopped' }]);
    expect(late.accepts).toBe(0);
  });

  test('that is aborted ends what runs and reports nothing', async () => {
    const server = await startServer();
    const { engine, events } = patientEngine();
    const worker = await startWorker(server, engine);
    const build = server.offer();
    await until(() => events.length);
    worker.abort();
    await worker.done;
    expect(events).toHaveLength(2);
    expect(build.ends).toEqual([]);
  });

  test('removes what an attempt left before it tells the end, and what an earlier worker left at its start', async () => {
    const server = await startServer();
    const folder = await temporaryFolder();
    const leaving =
      (name: string): Engine =>
      async (_assignment, { ledger, workspaceRoot, signal }) => {
        const path = join(workspaceRoot, name);
        await ledger.add({ kind: 'folder', path });
        await mkdir(path);
        await writeFile(join(path, 'file'), 'x');
        return name === 'left' ? FAILED : await stopped(signal);
      };
    const first = await startWorker(server, leaving('left'), { folder });
    const build = server.offer();
    await until(() => build.ends.length);
    expect(existsSync(join(folder, 'workspaces', 'left'))).toBe(false);
    first.abort();
    await first.done;

    const ledger = join(folder, 'ledger.jsonl');
    const path = join(folder, 'workspaces', 'crashed');
    await mkdir(path);
    const line = JSON.stringify({ owner: 'b-1', entry: { kind: 'folder', path }, done: false });
    await writeFile(ledger, `${line}\n${line.slice(0, -4)}`);
    const { engine, events } = patientEngine();
    await startWorker(server, engine, { folder });
    server.offer();
    await until(() => events.length);
    expect(existsSync(path)).toBe(false);
  });
});
