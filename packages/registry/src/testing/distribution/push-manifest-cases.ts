import { digestOf, MEDIA_TYPES } from '@stagewright/oci';
import { expect } from 'vitest';
import { digestOfJson, imageManifest, placeOf } from '../test-client.ts';
import { ABSENT, type DistributionCase } from './distribution-case.ts';

const MANIFESTS = 'Pushing Manifests (end-7)';
const SUBJECT = 'Pushing Manifests with Subject (end-7)';

export const pushManifestCases: readonly DistributionCase[] = [
  {
    section: MANIFESTS,
    rule: 'by tag and by digest: 201, its digest, and a place that pulls',
    async run({ client, fresh }) {
      const repository = fresh();
      const { answer, manifest, digest } = await client.pushImage(repository, 'v1');
      expect(answer).toMatchObject({ status: 201, headers: { 'docker-content-digest': digest } });
      const byDigest = await client.putManifest(repository, digest, manifest);
      expect(byDigest).toMatchObject({ status: 201, headers: { 'docker-content-digest': digest } });
      const pulled = await client.call(placeOf(answer), { headers: { accept: MEDIA_TYPES.manifest } });
      expect(pulled).toMatchObject({ status: 200, headers: { 'docker-content-digest': digest } });
    },
  },
  {
    section: MANIFESTS,
    rule: 'the exact bytes are stored, blanks and unknown fields with them',
    async run({ client, fresh }) {
      const repository = fresh();
      const { manifest } = await client.pushImage(repository, 'v1');
      const bytes = `${JSON.stringify({ 'x-own': [1], ...manifest }, null, 3)}\n`;
      const headers = { 'content-type': MEDIA_TYPES.manifest };
      const path = `/v2/${repository}/manifests/own`;
      expect(await client.call(path, { method: 'PUT', body: bytes, headers })).toMatchObject({ status: 201 });
      const pulled = await client.call(path, { headers: { accept: MEDIA_TYPES.manifest } });
      expect(pulled.body.toString()).toBe(bytes);
      expect(pulled.headers['docker-content-digest']).toBe(digestOf(Buffer.from(bytes)));
    },
  },
  {
    section: MANIFESTS,
    rule: 'the list of layers may be empty',
    async run({ client, fresh }) {
      expect((await client.pushImage(fresh(), 'empty', [])).answer).toMatchObject({ status: 201 });
    },
  },
  {
    section: MANIFESTS,
    rule: 'an index of manifests of the repository',
    async run({ client, fresh }) {
      const repository = fresh();
      const image = await client.pushImage(repository, 'one');
      const size = JSON.stringify(image.manifest).length;
      const entry = { mediaType: MEDIA_TYPES.manifest, digest: image.digest, size };
      const manifests = [{ ...entry, platform: { architecture: 'amd64', os: 'linux' } }];
      const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests };
      expect(await client.putManifest(repository, 'multi', index)).toMatchObject({ status: 201 });
      const accept = { headers: { accept: MEDIA_TYPES.index } };
      const pulled = await client.call(`/v2/${repository}/manifests/multi`, accept);
      expect(pulled.headers['content-type']).toBe(MEDIA_TYPES.index);
      expect(JSON.parse(pulled.body.toString())).toEqual(index);
    },
  },
  {
    section: MANIFESTS,
    rule: 'a tag moves to what is pushed to it last',
    async run({ client, fresh }) {
      const repository = fresh();
      await client.pushImage(repository, 'v1');
      const { digest } = await client.pushImage(repository, 'v1');
      const headers = { accept: MEDIA_TYPES.manifest };
      const pulled = await client.call(`/v2/${repository}/manifests/v1`, { headers });
      expect(pulled.headers['docker-content-digest']).toBe(digest);
    },
  },
  {
    section: MANIFESTS,
    rule: 'bytes of another digest than the reference are refused',
    async run({ client, fresh }) {
      const repository = fresh();
      const { manifest } = await client.pushImage(repository, 'v1');
      const refused = await client.putManifest(repository, ABSENT, manifest);
      expect(refused).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    },
  },
  {
    section: MANIFESTS,
    rule: 'a manifest whose blobs are not there is refused with MANIFEST_BLOB_UNKNOWN',
    async run({ client, fresh }) {
      const repository = fresh();
      const { config } = await client.pushImage(repository, 'v1');
      const layer = { mediaType: MEDIA_TYPES.layer, digest: ABSENT, size: 1 };
      const refused = await client.putManifest(repository, 'v2', imageManifest(config, [layer]));
      expect(refused.code).toBe('MANIFEST_BLOB_UNKNOWN');
      expect([400, 404]).toContain(refused.status);
    },
  },
  {
    section: MANIFESTS,
    rule: 'what is no manifest is refused with MANIFEST_INVALID',
    async run({ client, fresh }) {
      const headers = { 'content-type': MEDIA_TYPES.manifest };
      for (const body of ['', '{', '{"schemaVersion":1}']) {
        const path = `/v2/${fresh()}/manifests/v1`;
        const refused = await client.call(path, { method: 'PUT', body, headers });
        expect(refused).toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
      }
    },
  },
  {
    section: MANIFESTS,
    rule: 'a manifest of 4,000,000 bytes is taken',
    async run({ client, fresh }) {
      const repository = fresh();
      const { manifest } = await client.pushImage(repository, 'v1');
      const large = { ...manifest, annotations: { text: 'x'.repeat(4_000_000) } };
      expect(await client.putManifest(repository, 'large', large)).toMatchObject({ status: 201 });
    },
  },
  {
    section: MANIFESTS,
    rule: 'a manifest over the limit is refused with 413',
    async run({ client, fresh }) {
      const put = { method: 'PUT', body: ' '.repeat(4 * 1024 * 1024 + 1) };
      const headers = { 'content-type': MEDIA_TYPES.manifest };
      const refused = await client.call(`/v2/${fresh()}/manifests/v1`, { ...put, headers });
      expect(refused).toMatchObject({ status: 413, code: 'MANIFEST_INVALID' });
    },
  },
  {
    section: SUBJECT,
    rule: 'a subject that is not there is no reason to refuse',
    async run({ client, fresh }) {
      const repository = fresh();
      const { config } = await client.pushImage(repository, 'v1');
      const subject = { mediaType: MEDIA_TYPES.manifest, digest: ABSENT, size: 7 };
      const manifest = { ...imageManifest(config, []), subject };
      const put = await client.putManifest(repository, digestOfJson(manifest), manifest);
      expect(put).toMatchObject({ status: 201 });
    },
  },
  {
    section: SUBJECT,
    rule: 'the answer names the subject in OCI-Subject',
    async run({ client, fresh }) {
      const repository = fresh();
      const image = await client.pushImage(repository, 'v1');
      const size = JSON.stringify(image.manifest).length;
      const subject = { mediaType: MEDIA_TYPES.manifest, digest: image.digest, size };
      const manifest = { ...imageManifest(image.config, []), subject };
      const put = await client.putManifest(repository, digestOfJson(manifest), manifest);
      expect(put).toMatchObject({ status: 201, headers: { 'oci-subject': image.digest } });
    },
  },
];
