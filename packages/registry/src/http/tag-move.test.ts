import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TagMove, Tags } from '../ports.ts';
import { startTestRegistry, type TestRegistry } from '../testing/start-test-registry.ts';
import { tagsContract } from '../testing/tags-contract.ts';
import { basic, type TestUser } from '../testing/test-access.ts';
import { TestClient } from '../testing/test-client.ts';
import { createTestTags } from '../testing/test-tags.ts';

const BUILDER: TestUser = { name: 'builder', password: 'pw', build: { id: 'b1', epoch: 3 } };
const MOVER = { id: 'builder', name: 'builder', projectId: 'builder', build: { id: 'b1', epoch: 3 } };

describe('the tag move as a permit', () => {
  let registry: TestRegistry;
  let client: TestClient;
  let moves: TagMove[] = [];
  let readable: boolean[] = [];
  let refuse = false;

  beforeAll(async () => {
    const stored = createTestTags();
    const tags: Tags = {
      ...stored,
      async move(change) {
        moves.push(change);
        const { repository, digest } = change;
        readable.push((await client.call(`/v2/${repository}/manifests/${digest}`)).status === 200);
        if (refuse) return { kind: 'refused', reason: 'stop_wished', message: 'the build was cancelled' };
        return stored.move(change);
      },
    };
    registry = await startTestRegistry({ users: [BUILDER], tags });
    client = new TestClient(registry, basic(BUILDER));
  });
  beforeEach(() => {
    moves = [];
    readable = [];
    refuse = false;
  });
  afterAll(() => registry.close());

  test('is asked exactly once, with the mover, when the manifest can be read', async () => {
    const { digest, manifest } = await client.pushImage('p/app', 'v1');
    const size = JSON.stringify(manifest).length;
    expect(moves).toEqual([
      { repository: 'p/app', tag: 'v1', digest, mediaType: manifest.mediaType, size, mover: MOVER },
    ]);
    expect(readable).toEqual([true]);
    await client.putManifest('p/app', 'v1', manifest);
    expect(moves).toHaveLength(2);
  });

  test('refused, it answers 403 with the reason and the tag stays', async () => {
    const first = await client.pushImage('p/refused', 'v1');
    refuse = true;
    const second = await client.pushImage('p/refused', 'v1');
    expect(second.answer).toMatchObject({ status: 403, code: 'DENIED' });
    expect(JSON.parse(second.answer.body.toString()).errors[0]).toMatchObject({
      message: 'the build was cancelled',
      detail: { reason: 'stop_wished' },
    });
    const { headers } = await client.call('/v2/p/refused/manifests/v1', { method: 'HEAD' });
    expect(headers['docker-content-digest']).toBe(first.digest);
  });

  test('is not asked by a put by digest, nor by a manifest that is refused before', async () => {
    const { manifest, digest } = await client.pushImage('p/digest', 'v1');
    moves = [];
    await client.putManifest('p/digest', digest, manifest);
    await client.putManifest('p/digest', 'v2', { ...manifest, mediaType: 'application/json' });
    await client.putManifest('p/other', 'v2', manifest);
    expect(moves).toEqual([]);
  });
});

describe.each(['in memory', 'in a file'])('tags %s keep the contract', (where) => {
  test.each(tagsContract)('$name', async ({ run }) => {
    const dir = await mkdtemp(join(tmpdir(), 'tags-'));
    try {
      await run(createTestTags(where === 'in a file' ? { file: join(dir, 'tags.json') } : {}), MOVER);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
