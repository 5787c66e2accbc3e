import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { system, workerKeys } from '@stagewright/api';
import { describe, expect } from 'vitest';
import { test } from '../testing/cli-test.ts';

const AT = '2026-11-24T04:00:00Z';
const KEY = { name: 'north', created_at: AT, created_by: 'ada' };
const WORKER = {
  worker_id: 'w1',
  name: 'host-1',
  pool: 'default',
  version: '0.1.0',
  arch: 'x86_64',
  labels: {},
  slots: 2,
  seen_at: AT,
  builds: ['b1'],
  other_builds: 1,
  draining: false,
  key: 'north',
};

describe('workers', () => {
  test('get a key, which is the only thing with --quiet', async ({ cli, server }) => {
    server.on(workerKeys.create, { ...KEY, key: 'sww_secret' });
    expect((await cli(['workers', 'create', 'north'])).stdout).toContain('key:   sww_secret\n');
    expect(server.calls[0]?.json()).toEqual({ name: 'north' });
    expect((await cli(['workers', 'create', 'north', '--quiet'])).stdout).toBe('sww_secret\n');
  });

  test('are listed with their keys, and keys without a worker too', async ({ cli, server }) => {
    server.on(system.workers, { list: [WORKER], keys: [KEY, { ...KEY, name: 'south' }] });
    const { stdout } = await cli(['workers', 'list']);
    expect(stdout).toMatch(/host-1 +north +default +x86_64 +2\/2 +2026\S+ +0\.1\.0 +yes +b1\n/);
    expect(stdout).toMatch(/north +1 +2026-11-24T04:00:00Z +ada\nsouth +0 /);
    server.on(system.workers, { list: [WORKER], keys: [] });
    expect((await cli(['workers', 'list'])).stdout).not.toContain('by');
  });

  test('are drained by name or id and resumed, but not by a name that two have', async ({ cli, server }) => {
    const twin = { ...WORKER, worker_id: 'w2', draining: true };
    server.on(system.workers, { list: [WORKER, { ...WORKER, worker_id: 'w3', name: 'host-2' }], keys: [] });
    server.on(system.drainWorker, undefined);
    expect((await cli(['workers', 'drain', 'host-1'])).stdout).toContain('claims no more builds');
    expect((await cli(['workers', 'resume', 'w3', '--json'])).json()).toMatchObject({ draining: false });
    const changes = server.calls.filter(({ params }) => params['worker_id'] !== undefined);
    expect(changes.map(({ params, body }) => [params['worker_id'], JSON.parse(body.toString())])).toEqual([
      ['w1', { draining: true }],
      ['w3', { draining: false }],
    ]);
    server.on(system.workers, { list: [WORKER, twin], keys: [] });
    expect(await cli(['workers', 'drain', 'host-1'])).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('w1, w2'),
    });
    expect((await cli(['workers', 'drain', 'host-9'])).exit).toBe(1);
  });

  test('lose their key by name', async ({ cli, server }) => {
    server.on(workerKeys.delete, undefined);
    const result = await cli(['workers', 'delete', 'north', '--json']);
    expect(result.json()).toEqual({ name: 'north', deleted: true });
    expect(server.calls[0]?.params).toEqual({ name: 'north' });
  });
});

describe('worker', () => {
  const worker = ['worker', '--server', 'http://127.0.0.1:1'];

  test.for([
    ['without a key', [], 'stagewright workers create'],
    ['with two keys', ['--key', 'a', '--key-file', 'b'], 'exclude each other'],
    ['with a key that no header can hold', ['--key', 'a\nb'], 'no key of a worker'],
    ['with a number of slots that is none', ['--key', 'a', '--slots', '0'], 'whole number from 1'],
  ] as const)('%s says what is wrong', async ([, args, message], { cli }) => {
    const result = await cli([...worker, ...args]);
    expect(result).toMatchObject({ exit: 2, stderr: expect.stringContaining(message) });
  });

  test('names a key file that it cannot read, and takes an empty one for none', async ({ cli, home }) => {
    const path = join(home.path, 'key');
    const missing = await cli([...worker, '--key-file', path]);
    expect(missing).toMatchObject({ exit: 1, stderr: expect.stringContaining(`${path} cannot be read`) });
    await writeFile(path, '\n');
    expect((await cli([...worker, '--key-file', path])).exit).toBe(2);
  });
});
