import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type Digest, digestOf, MEDIA_TYPES } from '@stagewright/oci';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../testing/start-test-registry.ts';
import { type Descriptor, digestOfJson, imageManifest, TestClient } from '../testing/test-client.ts';

const HOUR = 60 * 60 * 1000;

let registry: TestRegistry;
let client: TestClient;
let later: number;

beforeEach(async () => {
  later = 0;
  registry = await startTestRegistry({ clock: { now: () => Date.now() + later } });
  client = new TestClient(registry);
});
afterEach(() => registry.close());

const collect = (options: { isKept?: (repository: string, digest: Digest) => Promise<boolean> } = {}) =>
  registry.registry.collectGarbage({ olderThanMs: HOUR, ...options });
const status = async (path: string) => (await client.call(path, { method: 'HEAD' })).status;

describe('collection removes', () => {
  test('an untagged manifest with its layers, once it is old; what a tag needs stays', async () => {
    const shared = randomBytes(100);
    const old = await client.pushImage('gc/app', 'latest', [randomBytes(1000), shared]);
    const current = await client.pushImage('gc/app', 'latest', [randomBytes(1000), shared]);
    expect(await collect()).toEqual({ repositories: 1, manifests: 0, layerLinks: 0, blobs: 0, bytes: 0 });
    later = 2 * HOUR;
    // The manifest, its config and the layer that only it had.
    expect(await collect()).toMatchObject({ manifests: 1, layerLinks: 2, blobs: 3 });
    expect(await status(`/v2/gc/app/manifests/${old.digest}`)).toBe(404);
    expect(await status(`/v2/gc/app/blobs/${old.layers[0]?.digest}`)).toBe(404);
    expect(await status(`/v2/gc/app/manifests/latest`)).toBe(200);
    for (const { digest } of [current.config, ...current.layers]) {
      expect(await status(`/v2/gc/app/blobs/${digest}`)).toBe(200);
      expect(await registry.registry.blobs.read(digest)).not.toBeNull();
    }
    expect(await collect()).toMatchObject({ manifests: 0, layerLinks: 0, blobs: 0 });
  });

  test('blobs that no manifest ever used, but not those that another repository holds', async () => {
    const used = randomBytes(100);
    const { digest } = await client.pushBlob('gc/one', used);
    await client.pushImage('gc/two', 'v1', [used]);
    const { digest: unused } = await client.pushBlob('gc/one', randomBytes(100));
    later = 2 * HOUR;
    expect(await collect()).toMatchObject({ layerLinks: 2, blobs: 1, bytes: 100 });
    expect(await registry.registry.blobs.stat(unused)).toBeNull();
    expect(await status(`/v2/gc/one/blobs/${digest}`)).toBe(404);
    expect(await status(`/v2/gc/two/blobs/${digest}`)).toBe(200);
  });

  test('referrers with their subject, not before', async () => {
    const { digest, config, manifest } = await client.pushImage('gc/app', 'v1');
    const subject = { mediaType: MEDIA_TYPES.manifest, digest, size: JSON.stringify(manifest).length };
    const signature = { ...imageManifest(config, []), artifactType: 'test/signature', subject };
    await client.putManifest('gc/app', digestOfJson(signature), signature);
    later = 2 * HOUR;
    expect(await collect()).toMatchObject({ manifests: 0 });
    await client.call('/v2/gc/app/manifests/v1', { method: 'DELETE' });
    later = 4 * HOUR;
    expect(await collect()).toMatchObject({ manifests: 2 });
    const list = await client.call(`/v2/gc/app/referrers/${digest}`);
    expect(JSON.parse(list.body.toString()).manifests).toEqual([]);
  });
});

describe('collection keeps', () => {
  test('the images of a tagged index', async () => {
    const { digest, manifest } = await client.pushImage('gc/app', 'amd64');
    const entry = { mediaType: MEDIA_TYPES.manifest, digest, size: JSON.stringify(manifest).length };
    const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [entry] };
    await client.putManifest('gc/app', 'multi', index);
    await client.call('/v2/gc/app/manifests/amd64', { method: 'DELETE' });
    later = 2 * HOUR;
    expect(await collect()).toMatchObject({ manifests: 0, layerLinks: 0, blobs: 0 });
  });

  test('what its caller keeps', async () => {
    const { digest } = await client.pushImage('gc/app', 'v1');
    await client.call('/v2/gc/app/manifests/v1', { method: 'DELETE' });
    later = 2 * HOUR;
    const isKept = async (repository: string, one: Digest) => repository === 'gc/app' && one === digest;
    expect(await collect({ isKept })).toMatchObject({ manifests: 0, layerLinks: 0, blobs: 0 });
  });

  test('old content that a push has just found by HEAD, by mount or by pushing it again', async () => {
    const [headed, mounted, pushed, other] = await Promise.all(
      [1, 2, 3, 4].map(() => client.pushBlob('gc/app', randomBytes(50))),
    );
    const again = randomBytes(50);
    await client.pushBlob('gc/app', again);
    later = 2 * HOUR;
    await client.call(`/v2/gc/app/blobs/${headed?.digest}`, { method: 'HEAD' });
    await client.call(`/v2/gc/new/blobs/uploads/?mount=${mounted?.digest}&from=gc/app`, { method: 'POST' });
    await client.pushBlob('gc/app', again);
    // Neither `pushed` nor `other` was used again.
    expect(await collect()).toMatchObject({ layerLinks: 2, blobs: 2 });
    expect(await registry.registry.blobs.stat(pushed?.digest ?? other!.digest)).toBeNull();
    expect(await status(`/v2/gc/app/blobs/${headed?.digest}`)).toBe(200);
    expect(await status(`/v2/gc/new/blobs/${mounted?.digest}`)).toBe(200);
    expect(await status(`/v2/gc/app/blobs/${digestOf(again)}`)).toBe(200);
  });

  test('an old manifest that a push tags again while it runs', async () => {
    const { digest, manifest, layers } = await client.pushImage('gc/app', 'v1');
    await client.call('/v2/gc/app/manifests/v1', { method: 'DELETE' });
    later = 2 * HOUR;
    // Asked when the tags have been read and nothing has been removed yet.
    const isKept = async () => {
      await client.putManifest('gc/app', 'again', manifest);
      return false;
    };
    expect(await collect({ isKept })).toMatchObject({ manifests: 0, layerLinks: 0, blobs: 0 });
    expect(await status(`/v2/gc/app/manifests/again`)).toBe(200);
    expect(await status(`/v2/gc/app/manifests/${digest}`)).toBe(200);
    expect(await status(`/v2/gc/app/blobs/${layers[0]?.digest}`)).toBe(200);
  });

  test('everything that pushes need that run all the while', async () => {
    const bases = await Promise.all(
      Array.from({ length: 10 }, () => client.pushBlob('gc/base', randomBytes(500))),
    );
    const pushers = [0, 1, 2].map((n) => new Pusher(`gc/app${n}`, bases));
    const pushing = Promise.all(pushers.map((pusher) => pusher.run(40)));
    let removed = 0;
    while (pushers.some((pusher) => !pusher.done)) {
      // A push takes six requests, and no request sees time leap twice: none lasts an hour by this clock.
      const before = pushers.map((pusher) => pusher.requests);
      while (pushers.some((pusher, n) => !pusher.done && pusher.requests === before[n])) await setImmediate();
      later += 0.15 * HOUR;
      removed += (await collect()).manifests;
    }
    await pushing;
    expect(removed).toBeGreaterThan(0);
    later += 2 * HOUR;
    expect(removed + (await collect()).manifests).toBe(3 * (40 - 6));
    for (const { repository } of pushers) await expectWhole(repository, 6);
  });
});

/** Pushes images to a few tags over and over, with a base layer that it mounts while that can be had. */
class Pusher {
  readonly repository: string;
  requests = 0;
  done = false;
  readonly #bases: readonly Descriptor[];

  constructor(repository: string, bases: readonly Descriptor[]) {
    this.repository = repository;
    this.#bases = bases;
  }

  async run(rounds: number): Promise<void> {
    try {
      for (let round = 0; round < rounds; round += 1) await this.#push(round);
    } finally {
      this.done = true;
    }
  }

  async #push(round: number): Promise<void> {
    const base = this.#bases[round % this.#bases.length]!;
    const mount = `/v2/${this.repository}/blobs/uploads/?mount=${base.digest}&from=gc/base`;
    const mounted = await this.#counted(client.call(mount, { method: 'POST' }));
    const layer = await this.#counted(client.pushBlob(this.repository, randomBytes(500)));
    const config = await this.#counted(client.pushBlob(this.repository, randomBytes(500)));
    const manifest = imageManifest(config, mounted.status === 201 ? [base, layer] : [layer]);
    const { status } = await this.#counted(client.putManifest(this.repository, `t${round % 6}`, manifest));
    expect(status).toBe(201);
  }

  async #counted<T>(work: Promise<T>): Promise<T> {
    const result = await work;
    this.requests += 1;
    return result;
  }
}

async function expectWhole(repository: string, images: number): Promise<void> {
  const { tags } = JSON.parse((await client.call(`/v2/${repository}/tags/list`)).body.toString()) as {
    tags: string[];
  };
  expect(tags).toHaveLength(images);
  for (const tag of tags) {
    const read = await client.call(`/v2/${repository}/manifests/${tag}`);
    expect(read.status).toBe(200);
    const { config, layers } = JSON.parse(read.body.toString()) as ReturnType<typeof imageManifest>;
    for (const { digest } of [config, ...layers]) {
      expect(digestOf((await client.call(`/v2/${repository}/blobs/${digest}`)).body)).toBe(digest);
    }
  }
}
