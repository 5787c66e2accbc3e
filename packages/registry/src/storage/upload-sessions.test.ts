import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { digestOf } from '@stagewright/oci';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  startTestRegistry,
  type TestRegistry,
  type TestRegistryOptions,
} from '../testing/start-test-registry.ts';
import { TestClient } from '../testing/test-client.ts';

let dir: string;
let running: TestRegistry | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'uploads-'));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  await rm(dir, { recursive: true });
});

async function start(
  options: TestRegistryOptions = {},
): Promise<{ registry: TestRegistry; client: TestClient }> {
  await running?.close();
  running = await startTestRegistry({ dir, ...options });
  return { registry: running, client: new TestClient(running) };
}

const begin = async (client: TestClient) =>
  (await client.call('/v2/up/app/blobs/uploads/', { method: 'POST' })).headers.location ?? '';

describe('an upload', () => {
  test('goes on where it was after a restart', async () => {
    const bytes = randomBytes(600_000);
    const before = await start();
    const location = await begin(before.client);
    await before.client.call(location, { method: 'PATCH', body: bytes.subarray(0, 400_000) });
    const { client } = await start();
    expect(await client.call(location)).toMatchObject({ status: 204, headers: { range: '0-399999' } });
    const put = {
      method: 'PUT',
      body: bytes.subarray(400_000),
      headers: { 'content-range': '400000-599999' },
    };
    expect(await client.call(`${location}?digest=${digestOf(bytes)}`, put)).toMatchObject({ status: 201 });
  });

  test('keeps what came before the client hung up', async () => {
    const { client } = await start();
    const bytes = randomBytes(300_000);
    const location = await begin(client);
    const broken = Readable.from(
      (async function* () {
        yield bytes.subarray(0, 200_000);
        await expect
          .poll(async () => (await client.call(location)).headers.range, { timeout: 30_000 })
          .not.toBe('0-0');
        throw new Error('hung up');
      })(),
    );
    await expect(client.call(location, { method: 'PATCH', body: broken })).rejects.toThrow();
    await expect
      .poll(async () => (await client.call(location)).headers.range, { timeout: 30_000 })
      .toBe('0-199999');
    const rest = { method: 'PUT', body: bytes.subarray(200_000) };
    expect(await client.call(`${location}?digest=${digestOf(bytes)}`, rest)).toMatchObject({ status: 201 });
  });

  test('is given up when its body stalls', async () => {
    const { client } = await start({ limits: { bodyIdleMs: 50 } });
    const location = await begin(client);
    const stalled = new Readable({ read: () => undefined });
    stalled.push('x');
    await expect(client.call(location, { method: 'PATCH', body: stalled })).rejects.toThrow();
    stalled.destroy();
  });

  test('expires a day after its last chunk, and is swept', async () => {
    let now = Date.now();
    const { client, registry } = await start({ clock: { now: () => now } });
    const [old, active] = [await begin(client), await begin(client)];
    now += 23 * 60 * 60 * 1000;
    await client.call(active, { method: 'PATCH', body: 'x' });
    expect(await registry.registry.sweepUploads()).toBe(0);
    now += 2 * 60 * 60 * 1000;
    expect(await client.call(old)).toMatchObject({ status: 404, code: 'BLOB_UPLOAD_UNKNOWN' });
    expect(await client.call(old, { method: 'PATCH', body: 'x' })).toMatchObject({ status: 404 });
    expect(await registry.registry.sweepUploads()).toBe(1);
    expect(await readdir(join(dir, 'uploads'))).toHaveLength(1);
    const end = `${active}?digest=${digestOf(Buffer.from('x'))}`;
    expect(await client.call(end, { method: 'PUT' })).toMatchObject({ status: 201 });
  });

  test('ends with its account, and those of others go on', async () => {
    const users = ['build', 'other'].map((name) => ({ name, password: name }));
    const { registry } = await start({ users });
    const [build, other] = users.map(
      ({ name }) => new TestClient(registry, `Basic ${btoa(`${name}:${name}`)}`),
    );
    await begin(build!);
    const location = await begin(other!);
    expect(await registry.registry.cancelUploads('build')).toBe(1);
    expect(await readdir(join(dir, 'uploads'))).toHaveLength(1);
    expect(await other!.call(location)).toMatchObject({ status: 204 });
  });

  test('counts for its account until it ends', async () => {
    const { client } = await start({ limits: { uploadsPerAccount: 2 } });
    const [first] = [await begin(client), await begin(client)];
    const refused = await client.call('/v2/up/app/blobs/uploads/', { method: 'POST' });
    expect(refused).toMatchObject({ status: 429, code: 'TOOMANYREQUESTS' });
    await client.call(first, { method: 'DELETE' });
    expect(await begin(client)).not.toBe('');
  });

  test('that ends badly by a single POST leaves nothing', async () => {
    const { client } = await start();
    const path = `/v2/up/app/blobs/uploads/?digest=${digestOf(Buffer.from('x'))}`;
    expect(await client.call(path, { method: 'POST', body: 'y' })).toMatchObject({ code: 'DIGEST_INVALID' });
    expect(await readdir(join(dir, 'uploads'))).toEqual([]);
  });
});

describe('concurrent pushes', () => {
  test('of one blob by many clients all succeed and leave one file', async () => {
    const { client, registry } = await start();
    const bytes = randomBytes(300_000);
    const pushed = await Promise.all(
      Array.from({ length: 16 }, (_, n) => client.pushBlob(`up/app${n % 4}`, bytes)),
    );
    for (let n = 0; n < 4; n += 1) {
      const read = await client.call(`/v2/up/app${n}/blobs/${pushed[0]?.digest}`);
      expect(read.body.equals(bytes)).toBe(true);
    }
    expect(await registry.registry.usage()).toMatchObject({ repositories: 4, blobs: 1, bytes: 300_000 });
    expect(await readdir(join(dir, 'uploads'))).toEqual([]);
    expect(await readdir(join(dir, 'staging'))).toEqual([]);
  });

  test('of chunks to one upload are put in some order, never mixed', async () => {
    const { client } = await start();
    const location = await begin(client);
    const parts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000));
    const answers = await Promise.all(
      parts.map((body) =>
        client.call(location, { method: 'PATCH', body, headers: { 'content-range': '0-99999' } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 416, 416, 416]);
    const winner = parts[answers.findIndex(({ status }) => status === 202)] ?? '';
    const digest = digestOf(Buffer.from(winner));
    expect(await client.call(`${location}?digest=${digest}`, { method: 'PUT' })).toMatchObject({
      status: 201,
    });
  });

  test('of images to one tag leave it at one of them', async () => {
    const { client } = await start();
    const images = await Promise.all(Array.from({ length: 8 }, () => client.pushImage('up/app', 'latest')));
    expect(images.map(({ answer }) => answer.status)).toEqual(Array(8).fill(201));
    const { headers } = await client.call('/v2/up/app/manifests/latest');
    expect(images.map(({ digest }) => digest)).toContain(headers['docker-content-digest']);
  });
});
