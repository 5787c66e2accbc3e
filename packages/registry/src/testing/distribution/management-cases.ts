import { randomBytes } from 'node:crypto';
import { MEDIA_TYPES } from '@stagewright/oci';
import { expect } from 'vitest';
import { ABSENT, type DistributionCase } from './distribution-case.ts';

const TAGS = 'Deleting tags (end-9)';
const MANIFESTS = 'Deleting Manifests (end-9)';
const BLOBS = 'Deleting Blobs (end-10)';
const SUPPORT = 'Determining Support (end-1)';
const ERRORS = 'Error Codes';
const remove = { method: 'DELETE' };
const accept = { headers: { accept: MEDIA_TYPES.manifest } };

export const managementCases: readonly DistributionCase[] = [
  {
    section: TAGS,
    rule: 'a tag goes alone: 202, then 404; other tags of the manifest stay',
    async run({ client, fresh }) {
      const repository = fresh();
      const { manifest } = await client.pushImage(repository, 'one');
      await client.putManifest(repository, 'two', manifest);
      const path = (reference: string) => `/v2/${repository}/manifests/${reference}`;
      expect(await client.call(path('one'), remove)).toMatchObject({ status: 202 });
      expect(await client.call(path('one'), accept)).toMatchObject({ status: 404 });
      expect(await client.call(path('one'), remove)).toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
      expect(await client.call(path('two'), accept)).toMatchObject({ status: 200 });
    },
  },
  {
    section: MANIFESTS,
    rule: 'a manifest goes with all tags that point to it: 202, then 404',
    async run({ client, fresh }) {
      const repository = fresh();
      const { digest, manifest } = await client.pushImage(repository, 'one');
      await client.putManifest(repository, 'two', manifest);
      const path = (reference: string) => `/v2/${repository}/manifests/${reference}`;
      expect(await client.call(path(digest), remove)).toMatchObject({ status: 202 });
      for (const reference of [digest, 'one', 'two'])
        expect(await client.call(path(reference), accept)).toMatchObject({ status: 404 });
      expect(await client.call(path(digest), remove)).toMatchObject({ status: 404 });
    },
  },
  {
    section: MANIFESTS,
    rule: 'in a repository that is not there: 404',
    async run({ client, fresh }) {
      const path = `/v2/${fresh()}/manifests/${ABSENT}`;
      expect(await client.call(path, remove)).toMatchObject({ status: 404 });
    },
  },
  {
    section: BLOBS,
    rule: 'a blob goes from its repository: 202, then 404; others keep it',
    async run({ client, fresh }) {
      const [one, two, bytes] = [fresh(), fresh(), randomBytes(50)];
      const { digest } = await client.pushBlob(one, bytes);
      await client.pushBlob(two, bytes);
      const path = (repository: string) => `/v2/${repository}/blobs/${digest}`;
      expect(await client.call(path(one), remove)).toMatchObject({ status: 202 });
      expect(await client.call(path(one))).toMatchObject({ status: 404 });
      expect(await client.call(path(one), remove)).toMatchObject({ status: 404 });
      expect((await client.call(path(two))).body.equals(bytes)).toBe(true);
    },
  },
  {
    section: SUPPORT,
    rule: 'GET /v2/ answers 200',
    async run({ client }) {
      expect(await client.call('/v2/')).toMatchObject({ status: 200 });
    },
  },
  {
    section: ERRORS,
    rule: 'the body of an error is a list of codes with messages, in JSON',
    async run({ client, fresh }) {
      const repository = fresh();
      await client.pushImage(repository, 'v1');
      const answer = await client.call(`/v2/${repository}/blobs/${ABSENT}`);
      expect(answer.headers['content-type']).toContain('application/json');
      const [error] = JSON.parse(answer.body.toString()).errors;
      expect(error).toMatchObject({ code: 'BLOB_UNKNOWN', message: expect.any(String) });
    },
  },
  {
    section: ERRORS,
    rule: 'a name that is none is refused with NAME_INVALID, or is no endpoint',
    async run({ client }) {
      for (const name of ['UPPER', 'a..b', '-a']) {
        const answer = await client.call(`/v2/${name}/blobs/uploads/`, { method: 'POST' });
        expect([400, 404]).toContain(answer.status);
      }
    },
  },
];
