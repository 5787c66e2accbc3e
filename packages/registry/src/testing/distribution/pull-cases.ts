import { randomBytes } from 'node:crypto';
import { MEDIA_TYPES } from '@stagewright/oci';
import { expect } from 'vitest';
import { ABSENT, type DistributionCase } from './distribution-case.ts';

const MANIFESTS = 'Pulling manifests (end-3)';
const BLOBS = 'Pulling blobs (end-2)';
const EXISTENCE = 'Checking if content exists in the registry (end-2, end-3)';

export const pullCases: readonly DistributionCase[] = [
  {
    section: MANIFESTS,
    rule: 'a manifest comes by tag and by digest, with its bytes, the type it was pushed with and its digest',
    async run({ client, fresh }) {
      const repository = fresh();
      const { digest, manifest } = await client.pushImage(repository, 'v1');
      const headers = { 'content-type': MEDIA_TYPES.manifest, 'docker-content-digest': digest };
      const accept = `${MEDIA_TYPES.manifest}, ${MEDIA_TYPES.index}`;
      for (const reference of ['v1', digest]) {
        const path = `/v2/${repository}/manifests/${reference}`;
        const read = await client.call(path, { headers: { accept } });
        expect(read).toMatchObject({ status: 200, headers });
        expect(read.body.toString()).toBe(JSON.stringify(manifest));
      }
    },
  },
  {
    section: MANIFESTS,
    rule: 'a manifest that the repository does not hold answers 404',
    async run({ client, fresh }) {
      const repository = fresh();
      await client.pushImage(repository, 'v1');
      for (const reference of ['v2', ABSENT])
        expect(await client.call(`/v2/${repository}/manifests/${reference}`)).toMatchObject({ status: 404 });
      expect(await client.call(`/v2/${fresh()}/manifests/v1`)).toMatchObject({ status: 404 });
    },
  },
  {
    section: BLOBS,
    rule: 'a blob comes whole, with its digest',
    async run({ client, fresh }) {
      const repository = fresh();
      const bytes = randomBytes(70_000);
      const { digest } = await client.pushBlob(repository, bytes);
      const read = await client.call(`/v2/${repository}/blobs/${digest}`);
      const headers = { 'content-length': '70000', 'docker-content-digest': digest };
      expect(read).toMatchObject({ status: 200, headers });
      expect(read.body.equals(bytes)).toBe(true);
    },
  },
  {
    section: BLOBS,
    rule: 'an empty blob comes as well',
    async run({ client, fresh }) {
      const repository = fresh();
      const { digest } = await client.pushBlob(repository, Buffer.alloc(0));
      const headers = { 'content-length': '0' };
      expect(await client.call(`/v2/${repository}/blobs/${digest}`)).toMatchObject({ status: 200, headers });
    },
  },
  {
    section: BLOBS,
    rule: 'a blob that the repository does not hold answers 404, though another one holds it',
    async run({ client, fresh }) {
      const repository = fresh();
      await client.pushBlob(repository, randomBytes(10));
      const { digest } = await client.pushBlob(fresh(), randomBytes(10));
      for (const other of [ABSENT, digest])
        expect(await client.call(`/v2/${repository}/blobs/${other}`)).toMatchObject({ status: 404 });
    },
  },
  ...['bytes=2-5', 'bytes=7-', 'bytes=-3'].map(
    (range): DistributionCase => ({
      section: BLOBS,
      rule: `a part of a blob comes for Range: ${range}`,
      async run({ client, fresh }) {
        const repository = fresh();
        const { digest } = await client.pushBlob(repository, Buffer.from('0123456789'));
        const answer = await client.call(`/v2/${repository}/blobs/${digest}`, { headers: { range } });
        const [part, place] = { 'bytes=2-5': ['2345', '2-5'] }[range] ?? ['789', '7-9'];
        expect(answer).toMatchObject({ status: 206, headers: { 'content-range': `bytes ${place}/10` } });
        expect(answer.body.toString()).toBe(part);
      },
    }),
  ),
  {
    section: BLOBS,
    rule: 'a range beyond the end answers 416 (RFC 9110)',
    async run({ client, fresh }) {
      const repository = fresh();
      const { digest } = await client.pushBlob(repository, Buffer.from('0123456789'));
      const headers = { range: 'bytes=10-' };
      expect(await client.call(`/v2/${repository}/blobs/${digest}`, { headers })).toMatchObject({
        status: 416,
      });
    },
  },
  {
    section: EXISTENCE,
    rule: 'HEAD of what is there answers 200 with size and digest, and no body',
    async run({ client, fresh }) {
      const repository = fresh();
      const image = await client.pushImage(repository, 'v1');
      const [layer] = image.layers;
      const size = JSON.stringify(image.manifest).length;
      for (const [path, digest, length] of [
        ['manifests/v1', image.digest, size],
        [`manifests/${image.digest}`, image.digest, size],
        [`blobs/${layer?.digest}`, layer?.digest, layer?.size],
      ]) {
        const headers = { accept: MEDIA_TYPES.manifest };
        const answer = await client.call(`/v2/${repository}/${path}`, { method: 'HEAD', headers });
        const told = { 'content-length': String(length), 'docker-content-digest': digest };
        expect(answer).toMatchObject({ status: 200, headers: told, body: Buffer.alloc(0) });
      }
    },
  },
  {
    section: EXISTENCE,
    rule: 'HEAD of what is not there answers 404',
    async run({ client, fresh }) {
      const repository = fresh();
      await client.pushImage(repository, 'v1');
      for (const path of ['manifests/v2', `manifests/${ABSENT}`, `blobs/${ABSENT}`])
        expect(await client.call(`/v2/${repository}/${path}`, { method: 'HEAD' })).toMatchObject({
          status: 404,
        });
    },
  },
];
