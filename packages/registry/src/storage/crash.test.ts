import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { digestOf } from '@stagewright/oci';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestRegistry } from '../testing/start-test-registry.ts';
import { type imageManifest, TestClient } from '../testing/test-client.ts';

const ROUNDS = 6;
const SERVE = fileURLToPath(import.meta.resolve('@stagewright/registry/testing/serve'));

let dir: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'crash-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(dir, { recursive: true });
});

async function serve(): Promise<{ process: ChildProcess; port: number }> {
  const process = spawn(globalThis.process.execPath, [SERVE, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  child = process;
  const [line] = (await once(createInterface(process.stdout!), 'line')) as [string];
  return { process, port: Number(line) };
}

/** Pushes images until the registry is gone; the tags that were acknowledged. */
async function pushUntilGone(client: TestClient, prefix: string): Promise<string[]> {
  const acknowledged: string[] = [];
  try {
    for (let n = 0; ; n += 1) {
      const tag = `${prefix}-${n}`;
      const layers = [randomBytes(1_500_000), randomBytes(2000)];
      const { answer } = await client.pushImage('crash/app', tag, layers);
      if (answer.status === 201) acknowledged.push(tag);
    }
  } catch {
    return acknowledged;
  }
}

test('whenever the registry is killed, blobs are complete or absent and acknowledged images whole', async () => {
  const acknowledged: string[] = [];
  // On a slow machine nothing may be acknowledged for some rounds.
  for (let round = 0; round < ROUNDS || acknowledged.length === 0; round += 1) {
    const { process, port } = await serve();
    const client = new TestClient({ port });
    const pushing = Promise.all([0, 1, 2].map((n) => pushUntilGone(client, `r${round}-${n}`)));
    // A random moment is the point here; nothing is waited for.
    await delay(50 + Math.random() * 250);
    process.kill('SIGKILL');
    await once(process, 'exit');
    acknowledged.push(...(await pushing).flat());
    await expectCompleteBlobs();
  }
  await using registry = await reopen();
  await expectWholeImages(new TestClient(registry), acknowledged);
  expect(await readdir(join(dir, 'staging'))).toEqual([]);
});

async function reopen() {
  const registry = await startTestRegistry({ dir });
  return { port: registry.port, [Symbol.asyncDispose]: () => registry.close() };
}

async function expectCompleteBlobs(): Promise<void> {
  for (const entry of await readdir(join(dir, 'blobs'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    expect(digestOf(await readFile(join(entry.parentPath, entry.name)))).toBe(`sha256:${entry.name}`);
  }
}

async function expectWholeImages(client: TestClient, acknowledged: readonly string[]): Promise<void> {
  const { tags } = JSON.parse((await client.call('/v2/crash/app/tags/list')).body.toString()) as {
    tags: string[];
  };
  expect(tags).toEqual(expect.arrayContaining([...acknowledged]));
  for (const tag of tags) {
    const manifest = await client.call(`/v2/crash/app/manifests/${tag}`);
    const { config, layers } = JSON.parse(manifest.body.toString()) as ReturnType<typeof imageManifest>;
    for (const { digest, size } of [config, ...layers]) {
      const blob = await client.call(`/v2/crash/app/blobs/${digest}`, { method: 'HEAD' });
      expect(blob).toMatchObject({ status: 200, headers: { 'content-length': String(size) } });
    }
  }
}
