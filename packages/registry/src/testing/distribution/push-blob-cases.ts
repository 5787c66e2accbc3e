import { randomBytes } from 'node:crypto';
import { digestOf } from '@stagewright/oci';
import { expect } from 'vitest';
import { placeOf, withDigest } from '../test-client.ts';
import { ABSENT, type DistributionCase, type TriedRegistry } from './distribution-case.ts';

const POST_PUT = 'Pushing a blob monolithically: POST then PUT (end-4a, end-6)';
const SINGLE = 'Pushing a blob monolithically: Single POST (end-4b)';
const MOUNT = 'Mounting a blob from another repository (end-11)';

async function expectPulls({ client }: TriedRegistry, place: string, bytes: Uint8Array): Promise<void> {
  const read = await client.call(place);
  expect(read.status).toBe(200);
  expect(read.body.equals(bytes)).toBe(true);
}

export const pushBlobCases: readonly DistributionCase[] = [
  {
    section: POST_PUT,
    rule: 'POST opens an upload, PUT with the bytes completes it and leads to the blob',
    async run(registry) {
      const { client, fresh } = registry;
      const bytes = randomBytes(3000);
      const place = await client.beginUpload(fresh());
      const put = { method: 'PUT', body: bytes, headers: { 'content-type': 'application/octet-stream' } };
      const done = await client.call(withDigest(place, digestOf(bytes)), put);
      expect(done).toMatchObject({ status: 201, headers: { 'docker-content-digest': digestOf(bytes) } });
      await expectPulls(registry, placeOf(done), bytes);
    },
  },
  {
    section: POST_PUT,
    rule: 'every upload has a place of its own',
    async run({ client, fresh }) {
      const repository = fresh();
      expect(await client.beginUpload(repository)).not.toBe(await client.beginUpload(repository));
    },
  },
  {
    section: POST_PUT,
    rule: 'bytes of another digest are refused with DIGEST_INVALID, and are not there afterwards',
    async run({ client, fresh }) {
      const repository = fresh();
      const place = await client.beginUpload(repository);
      const done = await client.call(withDigest(place, ABSENT), { method: 'PUT', body: 'other' });
      expect(done).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
      expect(await client.call(`/v2/${repository}/blobs/${ABSENT}`)).toMatchObject({ status: 404 });
    },
  },
  {
    section: POST_PUT,
    rule: 'PUT without a digest, or with what is none, is refused with DIGEST_INVALID',
    async run({ client, fresh }) {
      for (const digest of ['', 'sha256:abc', '../..']) {
        const place = await client.beginUpload(fresh());
        const done = await client.call(withDigest(place, digest), { method: 'PUT', body: 'x' });
        expect(done).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
      }
    },
  },
  {
    section: POST_PUT,
    rule: 'a completed upload is over',
    async run({ client, fresh }) {
      const bytes = randomBytes(10);
      const place = await client.beginUpload(fresh());
      await client.call(withDigest(place, digestOf(bytes)), { method: 'PUT', body: bytes });
      expect(await client.call(place)).toMatchObject({ status: 404, code: 'BLOB_UPLOAD_UNKNOWN' });
    },
  },
  {
    section: SINGLE,
    rule: 'one POST stores the blob (201), or opens an upload where that is not supported (202)',
    async run(registry) {
      const { client, fresh } = registry;
      const bytes = randomBytes(2000);
      const query = `?digest=${digestOf(bytes)}`;
      const post = { method: 'POST', body: bytes };
      const answer = await client.call(`/v2/${fresh()}/blobs/uploads/${query}`, post);
      expect([201, 202]).toContain(answer.status);
      if (answer.status === 201) return await expectPulls(registry, placeOf(answer), bytes);
      const put = { method: 'PUT', body: bytes };
      const done = await client.call(withDigest(placeOf(answer), digestOf(bytes)), put);
      await expectPulls(registry, placeOf(done), bytes);
    },
  },
  {
    section: SINGLE,
    rule: 'one POST stores the blob (201)',
    async run({ client, fresh }) {
      const path = `/v2/${fresh()}/blobs/uploads/?digest=${digestOf(Buffer.from('once'))}`;
      expect(await client.call(path, { method: 'POST', body: 'once' })).toMatchObject({ status: 201 });
      const wrong = await client.call(path, { method: 'POST', body: 'other' });
      expect(wrong).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    },
  },
  {
    section: MOUNT,
    rule: 'a blob of another repository is mounted (201) and pulls from there',
    async run(registry) {
      const { client, fresh } = registry;
      const [source, target, bytes] = [fresh(), fresh(), randomBytes(100)];
      const { digest } = await client.pushBlob(source, bytes);
      const query = `?mount=${digest}&from=${source}`;
      const answer = await client.call(`/v2/${target}/blobs/uploads/${query}`, { method: 'POST' });
      expect(answer.status).toBe(201);
      await expectPulls(registry, placeOf(answer), bytes);
      await expectPulls(registry, `/v2/${target}/blobs/${digest}`, bytes);
    },
  },
  {
    section: MOUNT,
    rule: 'what cannot be mounted opens an upload (202)',
    async run({ client, fresh }) {
      const source = fresh();
      await client.pushBlob(source, randomBytes(10));
      const query = `?mount=${ABSENT}&from=${source}`;
      const answer = await client.call(`/v2/${fresh()}/blobs/uploads/${query}`, { method: 'POST' });
      expect(answer.status).toBe(202);
      expect(await client.call(placeOf(answer))).toMatchObject({ status: 204 });
    },
  },
  {
    section: MOUNT,
    rule: 'without from the blob is mounted or an upload opened, and the answer is true',
    async run({ client, fresh }) {
      const [source, target] = [fresh(), fresh()];
      const { digest } = await client.pushBlob(source, randomBytes(10));
      const answer = await client.call(`/v2/${target}/blobs/uploads/?mount=${digest}`, { method: 'POST' });
      const held = await client.call(`/v2/${target}/blobs/${digest}`, { method: 'HEAD' });
      expect([answer.status, held.status]).toEqual(answer.status === 201 ? [201, 200] : [202, 404]);
    },
  },
];
