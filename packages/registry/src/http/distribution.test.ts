import { startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DistributionCase, TriedRegistry } from '../testing/distribution/distribution-case.ts';
import { DISTRIBUTION_CASES } from '../testing/distribution/distribution-cases.ts';
import { startTestRegistry } from '../testing/start-test-registry.ts';
import { TestClient } from '../testing/test-client.ts';

interface Started {
  readonly port: number;
  close(): Promise<void>;
}

async function startDocker(): Promise<Started> {
  const { host, close } = await startDockerRegistry();
  return { port: Number(host.split(':')[1]), close };
}

/** What docker-registry 2.8 does not do. Each is tried, and must fail: what a newer one learns leaves this list. */
const NO_REFERRERS = 'it has no referrers';
const RANGES_UNREAD = 'it does not look at Content-Range';
const NO_PAGES = 'it knows neither n nor last';
const NOT_IN_DOCKER_REGISTRY: Readonly<Record<string, string>> = {
  'a range beyond the end answers 416 (RFC 9110)': 'its answer announces the whole and breaks off',
  'what is no manifest is refused with MANIFEST_INVALID': 'it says 500 to schema version 1',
  'one POST stores the blob (201)': 'it opens an upload, as it may',
  'a chunk that leaves a gap answers 416, and the upload goes on where it was': RANGES_UNREAD,
  'a chunk that was sent before answers 416, and the upload goes on where it was': RANGES_UNREAD,
  'a first chunk that does not begin at 0 answers 416': RANGES_UNREAD,
  'an upload that nobody began answers 404 with BLOB_UPLOAD_UNKNOWN': 'its places carry a signed state',
  'a manifest over the limit is refused with 413': 'it says 400',
  'the answer names the subject in OCI-Subject': NO_REFERRERS,
  'in lexical order, whatever their case': 'it lists as the folder does',
  'n bounds a page, Link leads to the next, last goes on after a tag without it': NO_PAGES,
  'n = 0 answers an empty list without Link': NO_PAGES,
  'nobody refers to it: an empty index, never 404': NO_REFERRERS,
  'descriptors carry type, size, annotations, and the artifact type or that of the config': NO_REFERRERS,
  'an index with a subject is listed, without an artifact type where it has none': NO_REFERRERS,
  'those of another repository are not listed, nor what was deleted': NO_REFERRERS,
  'what is no digest answers 400': NO_REFERRERS,
  'artifactType keeps those of the type, and OCI-Filters-Applied says so': NO_REFERRERS,
  'a tag goes alone: 202, then 404; other tags of the manifest stay': 'it deletes by digest only',
};

const nameOf = ({ section, rule }: DistributionCase) => `${section}: ${rule}`;

describe.each<[string, () => Promise<Started>, Readonly<Record<string, string>>]>([
  ['the embedded registry', startTestRegistry, {}],
  ["Debian's docker-registry", startDocker, NOT_IN_DOCKER_REGISTRY],
])('OCI distribution 1.1, %s', (_, start, missing) => {
  let started: Started;
  let registry: TriedRegistry;
  let count = 0;

  beforeAll(async () => {
    started = await start();
    registry = { client: new TestClient(started), fresh: () => `spec/case-${++count}` };
  });
  afterAll(() => started.close());

  const supported = DISTRIBUTION_CASES.filter((one) => !Object.hasOwn(missing, one.rule));
  test.each(supported.map((one) => [nameOf(one), one] as const))('%s', (_name, one) => one.run(registry));

  const unsupported = DISTRIBUTION_CASES.filter((one) => Object.hasOwn(missing, one.rule));
  test.each(unsupported.map((one) => [nameOf(one), missing[one.rule], one] as const))(
    'not supported: %s (%s)',
    (_name, _reason, one) => expect(one.run(registry)).rejects.toThrow(),
  );
});

test('the list names each rule once, and what is missing elsewhere by its rule', () => {
  const rules = DISTRIBUTION_CASES.map(({ rule }) => rule);
  expect(new Set(rules).size).toBe(rules.length);
  expect(rules).toEqual(expect.arrayContaining(Object.keys(NOT_IN_DOCKER_REGISTRY)));
});
