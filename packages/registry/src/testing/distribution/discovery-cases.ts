import { MEDIA_TYPES } from '@stagewright/oci';
import { expect } from 'vitest';
import { digestOfJson, imageManifest, type TestClient } from '../test-client.ts';
import { ABSENT, type DistributionCase } from './distribution-case.ts';

const TAGS = 'Listing Tags (end-8a)';
const PAGES = 'Listing Tags: pages (end-8b)';
const REFERRERS = 'Listing Referrers (end-12a)';
const FILTERED = 'Listing Referrers: filter (end-12b)';

async function pushTags(client: TestClient, repository: string, tags: readonly string[]): Promise<void> {
  const [first = '', ...others] = tags;
  const { manifest } = await client.pushImage(repository, first);
  for (const tag of others) await client.putManifest(repository, tag, manifest);
}

async function listTags(client: TestClient, repository: string, query = '') {
  const answer = await client.call(`/v2/${repository}/tags/list${query}`);
  expect(answer.status).toBe(200);
  return { ...JSON.parse(answer.body.toString()), link: answer.headers['link'] };
}

/** Pushes what refers to the subject; its descriptor as it must be listed. */
async function pushReferrer(client: TestClient, repository: string, fields: object) {
  const { config } = await client.pushImage(repository, 'config-of-referrers');
  const subject = { mediaType: MEDIA_TYPES.manifest, digest: ABSENT, size: 7 };
  const manifest = { ...imageManifest(config, []), subject, ...fields };
  const digest = digestOfJson(manifest);
  expect(await client.putManifest(repository, digest, manifest)).toMatchObject({ status: 201 });
  return { mediaType: MEDIA_TYPES.manifest, digest, size: JSON.stringify(manifest).length };
}

async function listReferrers(client: TestClient, repository: string, query = '') {
  const answer = await client.call(`/v2/${repository}/referrers/${ABSENT}${query}`);
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': MEDIA_TYPES.index } });
  return { index: JSON.parse(answer.body.toString()), filters: answer.headers['oci-filters-applied'] };
}

export const discoveryCases: readonly DistributionCase[] = [
  {
    section: TAGS,
    rule: 'all tags, with the name of the repository',
    async run({ client, fresh }) {
      const repository = fresh();
      await pushTags(client, repository, ['c', 'a', 'b', '10', '9']);
      const { name, tags } = await listTags(client, repository);
      expect({ name, tags: tags.sort() }).toEqual({ name: repository, tags: ['10', '9', 'a', 'b', 'c'] });
    },
  },
  {
    section: TAGS,
    rule: 'in lexical order, whatever their case',
    async run({ client, fresh }) {
      const repository = fresh();
      await pushTags(client, repository, ['b', 'C', 'a', 'B']);
      expect((await listTags(client, repository)).tags).toEqual(['a', 'B', 'b', 'C']);
    },
  },
  {
    section: TAGS,
    rule: 'a repository that nobody used answers 404',
    async run({ client, fresh }) {
      const answer = await client.call(`/v2/${fresh()}/tags/list`);
      expect(answer).toMatchObject({ status: 404, code: 'NAME_UNKNOWN' });
    },
  },
  {
    section: PAGES,
    rule: 'n bounds a page, Link leads to the next, last goes on after a tag without it',
    async run({ client, fresh }) {
      const repository = fresh();
      await pushTags(client, repository, ['a', 'B', 'c', 'd', 'e']);
      const first = await listTags(client, repository, '?n=2');
      expect(first.tags).toEqual(['a', 'B']);
      const seen = [...first.tags];
      for (let link: string | undefined = first.link; link !== undefined; ) {
        const [, path = ''] = /^<(.*)>; rel="next"$/.exec(link) ?? [];
        const page = await listTags(client, repository, path.slice(path.indexOf('?')));
        seen.push(...page.tags);
        link = page.link;
      }
      expect(seen).toEqual(['a', 'B', 'c', 'd', 'e']);
      expect((await listTags(client, repository, '?n=2&last=B')).tags).toEqual(['c', 'd']);
      expect((await listTags(client, repository, '?last=c')).tags).toEqual(['d', 'e']);
    },
  },
  {
    section: PAGES,
    rule: 'n = 0 answers an empty list without Link',
    async run({ client, fresh }) {
      const repository = fresh();
      await pushTags(client, repository, ['a', 'b']);
      expect(await listTags(client, repository, '?n=0')).toMatchObject({ tags: [], link: undefined });
    },
  },
  {
    section: REFERRERS,
    rule: 'nobody refers to it: an empty index, never 404',
    async run({ client, fresh }) {
      const repository = fresh();
      await client.pushImage(repository, 'v1');
      const { index } = await listReferrers(client, repository);
      expect(index).toMatchObject({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [] });
    },
  },
  {
    section: REFERRERS,
    rule: 'descriptors carry type, size, annotations, and the artifact type or that of the config',
    async run({ client, fresh }) {
      const repository = fresh();
      const annotations = { note: 'n' };
      const artifactType = 'application/vnd.example.sbom';
      const bill = await pushReferrer(client, repository, { artifactType, annotations });
      const plain = await pushReferrer(client, repository, {});
      const { index } = await listReferrers(client, repository);
      const expected = [
        { ...bill, artifactType, annotations },
        { ...plain, artifactType: MEDIA_TYPES.config },
      ];
      expect(index.manifests).toHaveLength(2);
      expect(index.manifests).toEqual(expect.arrayContaining(expected));
    },
  },
  {
    section: REFERRERS,
    rule: 'an index with a subject is listed, without an artifact type where it has none',
    async run({ client, fresh }) {
      const repository = fresh();
      const subject = { mediaType: MEDIA_TYPES.manifest, digest: ABSENT, size: 7 };
      const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [], subject };
      expect(await client.putManifest(repository, digestOfJson(index), index)).toMatchObject({ status: 201 });
      const [listed] = (await listReferrers(client, repository)).index.manifests;
      const size = JSON.stringify(index).length;
      expect(listed).toEqual({ mediaType: MEDIA_TYPES.index, digest: digestOfJson(index), size });
    },
  },
  {
    section: REFERRERS,
    rule: 'those of another repository are not listed, nor what was deleted',
    async run({ client, fresh }) {
      const repository = fresh();
      const { digest } = await pushReferrer(client, repository, {});
      expect((await listReferrers(client, fresh())).index.manifests).toEqual([]);
      const path = `/v2/${repository}/manifests/${digest}`;
      expect(await client.call(path, { method: 'DELETE' })).toMatchObject({ status: 202 });
      expect((await listReferrers(client, repository)).index.manifests).toEqual([]);
    },
  },
  {
    section: REFERRERS,
    rule: 'what is no digest answers 400',
    async run({ client, fresh }) {
      expect(await client.call(`/v2/${fresh()}/referrers/latest`)).toMatchObject({ status: 400 });
    },
  },
  {
    section: FILTERED,
    rule: 'artifactType keeps those of the type, and OCI-Filters-Applied says so',
    async run({ client, fresh }) {
      const repository = fresh();
      const artifactType = 'application/vnd.example.signature';
      const { digest } = await pushReferrer(client, repository, { artifactType });
      await pushReferrer(client, repository, { artifactType: 'application/vnd.example.sbom' });
      const type = encodeURIComponent(artifactType);
      const { index, filters } = await listReferrers(client, repository, `?artifactType=${type}`);
      expect(filters).toBe('artifactType');
      expect(index.manifests).toMatchObject([{ digest, artifactType }]);
      const none = await listReferrers(client, repository, '?artifactType=none%2Fsuch');
      expect(none.index.manifests).toEqual([]);
    },
  },
];
