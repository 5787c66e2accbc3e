import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { digestOf } from '@stagewright/oci';
import { expect } from 'vitest';
import { placeOf, type TestClient, withDigest } from '../test-client.ts';
import type { DistributionCase } from './distribution-case.ts';

const CHUNKS = 'Pushing a blob in chunks (end-5, end-6)';
const STATUS = 'Pushing a blob in chunks: status (end-13)';
const HELLO = digestOf(Buffer.from('hello world'));

const patch = (client: TestClient, place: string, body: string, range: string) =>
  client.call(place, { method: 'PATCH', body, headers: { 'content-range': range } });

async function firstChunk(client: TestClient, repository: string): Promise<string> {
  const answer = await patch(client, await client.beginUpload(repository), 'hello ', '0-5');
  expect(answer).toMatchObject({ status: 202, headers: { range: '0-5' } });
  return placeOf(answer);
}

export const chunkCases: readonly DistributionCase[] = [
  {
    section: CHUNKS,
    rule: 'chunks in order, the last one in the closing PUT',
    async run({ client, fresh }) {
      const place = await firstChunk(client, fresh());
      const put = { method: 'PUT', body: 'world', headers: { 'content-range': '6-10' } };
      const done = await client.call(withDigest(place, HELLO), put);
      expect(done).toMatchObject({ status: 201, headers: { 'docker-content-digest': HELLO } });
      expect((await client.call(placeOf(done))).body.toString()).toBe('hello world');
    },
  },
  {
    section: CHUNKS,
    rule: 'chunks in order, a closing PUT without a body',
    async run({ client, fresh }) {
      const second = await patch(client, await firstChunk(client, fresh()), 'world', '6-10');
      expect(second).toMatchObject({ status: 202, headers: { range: '0-10' } });
      const done = await client.call(withDigest(placeOf(second), HELLO), { method: 'PUT' });
      expect(done.status).toBe(201);
      expect((await client.call(placeOf(done))).body.toString()).toBe('hello world');
    },
  },
  {
    section: CHUNKS,
    rule: 'a body that is streamed, without length and range',
    async run({ client, fresh }) {
      const bytes = randomBytes(300_000);
      let place = await client.beginUpload(fresh());
      for (const part of [bytes.subarray(0, 200_000), bytes.subarray(200_000)]) {
        const body = Readable.from([part.subarray(0, 1000), part.subarray(1000)]);
        const answer = await client.call(place, { method: 'PATCH', body });
        expect(answer.status).toBe(202);
        place = placeOf(answer);
      }
      const done = await client.call(withDigest(place, digestOf(bytes)), { method: 'PUT' });
      expect((await client.call(placeOf(done))).body.equals(bytes)).toBe(true);
    },
  },
  ...[
    ['that leaves a gap', '7-11'],
    ['that was sent before', '0-4'],
  ].map(
    ([what, range = '']): DistributionCase => ({
      section: CHUNKS,
      rule: `a chunk ${what} answers 416, and the upload goes on where it was`,
      async run({ client, fresh }) {
        const place = await firstChunk(client, fresh());
        expect(await patch(client, place, 'world', range)).toMatchObject({ status: 416 });
        const status = await client.call(place);
        expect(status).toMatchObject({ status: 204, headers: { range: '0-5' } });
        const put = { method: 'PUT', body: 'world', headers: { 'content-range': '6-10' } };
        expect((await client.call(withDigest(placeOf(status), HELLO), put)).status).toBe(201);
      },
    }),
  ),
  {
    section: CHUNKS,
    rule: 'a first chunk that does not begin at 0 answers 416',
    async run({ client, fresh }) {
      const place = await client.beginUpload(fresh());
      expect(await patch(client, place, 'world', '6-10')).toMatchObject({ status: 416 });
    },
  },
  {
    section: CHUNKS,
    rule: 'a whole that has another digest is refused with DIGEST_INVALID',
    async run({ client, fresh }) {
      const place = await firstChunk(client, fresh());
      const done = await client.call(withDigest(place, HELLO), { method: 'PUT' });
      expect(done).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    },
  },
  {
    section: STATUS,
    rule: 'GET of an upload answers 204 with its place and the range that is there',
    async run({ client, fresh }) {
      const place = await firstChunk(client, fresh());
      const answer = await client.call(place);
      expect(answer).toMatchObject({ status: 204, headers: { range: '0-5' } });
      expect(placeOf(answer)).toContain('/blobs/uploads/');
    },
  },
  {
    section: STATUS,
    rule: 'an upload that nobody began answers 404 with BLOB_UPLOAD_UNKNOWN',
    async run({ client, fresh }) {
      const path = `/v2/${fresh()}/blobs/uploads/4f5a4e2c-97a5-4f0e-9d5b-1f6d1c0a3b77`;
      for (const method of ['GET', 'PATCH'])
        expect(await client.call(path, { method })).toMatchObject({
          status: 404,
          code: 'BLOB_UPLOAD_UNKNOWN',
        });
    },
  },
  {
    section: STATUS,
    rule: 'a cancelled upload is gone',
    async run({ client, fresh }) {
      const place = await firstChunk(client, fresh());
      expect(await client.call(place, { method: 'DELETE' })).toMatchObject({ status: 204 });
      expect(await client.call(place)).toMatchObject({ status: 404, code: 'BLOB_UPLOAD_UNKNOWN' });
    },
  },
];
