import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@stagewright/oci/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { login, type User } from './harness/client.ts';
import { BIN } from './harness/command-line.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from './harness/service.ts';
import { startTcpProxy, type TcpProxy } from './proxies/tcp-proxy.ts';

const SIZE = 4_000_000;
/** Slow enough to be interrupted, on any machine. */
const BYTES_PER_SECOND = 4_000_000;
const PATIENCE = { timeout: 20_000, interval: 20 };

const folder = newDataFolder();
const data = join(folder.path, 'data');
let address: Record<string, string>;
let service: Service;
let user: User;
/** The way to the service, for clients that are to be interrupted. */
let slow: TcpProxy;

beforeAll(async () => {
  address = { STAGEWRIGHT_LISTEN: `127.0.0.1:${await freePort()}` };
  await start();
  const port = Number(new URL(service.url).port);
  slow = await startTcpProxy({
    upstream: { host: '127.0.0.1', port },
    faults: () => ({ bytesPerSecond: BYTES_PER_SECOND }),
  });
});
afterAll(async () => {
  await slow.close();
  await service.stop();
  folder.remove();
});

async function start(): Promise<void> {
  service = await startService(data, address);
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
}

/** A file, what its upload is called, and how to look at both. */
function aPackage(name: string) {
  const bytes = randomBytes(SIZE);
  const file = join(folder.path, name);
  writeFileSync(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const upload = `/stagewright/v1/uploads/demo/${name}?sha256=${sha256}&size=${SIZE}`;
  return {
    file,
    sha256,
    stored: async () => (await user.call('GET', `/stagewright/v1/objects/demo/${name}`)).status,
    offset: async () => ((await user.call('GET', upload)).body.offset as number | undefined) ?? 0,
  };
}

function startPut(file: string): ChildProcess {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder.path,
    STAGEWRIGHT_URL: `http://${slow.name}`,
    STAGEWRIGHT_TOKEN: user.token,
  };
  return spawn(process.execPath, [BIN, 'objects', 'put', file, 'demo', '--json'], { env, stdio: 'pipe' });
}

test('an upload whose client was killed goes on where it was, and nothing of it is seen before', async () => {
  const { file, sha256, stored, offset } = aPackage('killed-client.jar');
  const killed = startPut(file);
  await vi.waitFor(async () => expect(await offset()).toBeGreaterThan(SIZE / 2), PATIENCE);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(await stored()).toBe(404);
  const before = slow.connections.length;
  const again = startPut(file);
  expect(await once(again, 'exit')).toEqual([0, null]);
  const sent = slow.connections.slice(before).reduce((sum, { passed }) => sum + passed.up, 0);
  expect(sent).toBeLessThan(SIZE);
  expect((await user.call('GET', '/stagewright/v1/objects?bucket=demo')).body.list).toMatchObject([
    { key: 'killed-client.jar', size: SIZE, sha256 },
  ]);
});

test('an upload whose server was killed goes on by itself when the server is back', async () => {
  const { file, sha256, stored, offset } = aPackage('killed-server.jar');
  const put = startPut(file);
  let printed = '';
  put.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const ended = once(put, 'exit');
  await vi.waitFor(async () => expect(await offset()).toBeGreaterThan(SIZE / 2), PATIENCE);
  await service.kill();
  await start();
  expect(await ended).toEqual([0, null]);
  expect(JSON.parse(printed)).toMatchObject({ key: 'killed-server.jar', sha256 });
  expect(await stored()).toBe(200);
});
