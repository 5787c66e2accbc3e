import { createHash } from 'node:crypto';
import type { Sent } from '../exchange.ts';
import type { Scene } from '../scene.ts';
import type { Row } from './row.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const ABSENT = digestOf('never pushed');
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

type Headers = Readonly<Record<string, string>>;

/** With the login that docker clients use. */
const registry =
  (method: string, path: string, body?: string, headers: Headers = {}) =>
  ({ admin }: Scene): Sent => ({
    method,
    path: `/v2/${path}`,
    headers: { authorization: basic('_token', admin.token), ...headers },
    ...(body === undefined ? {} : { body }),
  });
const anonymous = (authorization?: string) => (): Sent => ({
  method: 'GET',
  path: '/v2/default/sample/tags/list',
  headers: authorization === undefined ? { authorization: '' } : { authorization },
});
const manifest = (reference: string, body: string, type = MANIFEST) =>
  registry('PUT', `default/sample/manifests/${reference}`, body, { 'content-type': type });

const BAD_DIGEST = 'the digest is not sha256: and 64 lower-case hexadecimal digits';
const LOGIN = 'authentication required';
const descriptor = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: ABSENT, size: 2 };
const imageWith = (change: object) =>
  JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: descriptor, layers: [], ...change });

/** Names, digests, uploads, manifests and logins of the registry. */
export const registryRows: readonly Row[] = [
  ['no login', anonymous(), 401, 'UNAUTHORIZED', LOGIN],
  ['a login that is not base64', anonymous('Basic !!!'), 401, 'UNAUTHORIZED', LOGIN],
  ['a token that nobody signed', anonymous('Bearer aaaa.bbbb'), 401, 'UNAUTHORIZED', LOGIN],
  ['a token in three parts', anonymous('Bearer a.b.c'), 401, 'UNAUTHORIZED', LOGIN],
  ['a wrong token as password', anonymous(basic('_token', 'swt_wrong')), 401, 'UNAUTHORIZED', LOGIN],
  [
    'a token endpoint without a login',
    () => ({ method: 'GET', path: '/v2/token?service=x', headers: { authorization: '' } }),
    401,
    'UNAUTHORIZED',
    'The user or password for the registry is wrong.',
  ],
  [
    'a repository in capitals',
    registry('GET', 'Default/Sample/tags/list'),
    400,
    'NAME_INVALID',
    'the repository name is not valid',
  ],
  [
    'a repository that climbs',
    registry('GET', '../sample/tags/list'),
    400,
    'NAME_INVALID',
    'the repository name is not valid',
  ],
  [
    'a repository with an encoded slash',
    registry('GET', 'default%2fsample/tags/list'),
    400,
    'NAME_INVALID',
    'the repository name is not valid',
  ],
  [
    'a path that is not percent-encoded',
    registry('GET', 'default/%zz/tags/list'),
    400,
    'UNSUPPORTED',
    'path: must be percent-encoded UTF-8.',
  ],
  [
    'an unknown repository',
    registry('GET', 'default/nothing/tags/list'),
    404,
    'NAME_UNKNOWN',
    'no such repository',
  ],
  ['an unknown endpoint', registry('GET', 'default/sample/secrets'), 404, 'UNSUPPORTED', 'no such endpoint'],
  [
    'a method of another endpoint',
    registry('PUT', 'default/sample/tags/list'),
    405,
    'UNSUPPORTED',
    'PUT is not supported here',
  ],
  ['a page of -1', registry('GET', 'default/sample/tags/list?n=-1'), 400, 'UNSUPPORTED', 'n is not a number'],
  ['a short digest', registry('GET', 'default/sample/blobs/sha256:abc'), 400, 'DIGEST_INVALID', BAD_DIGEST],
  [
    'a digest of another kind',
    registry('GET', `default/sample/blobs/md5:${'a'.repeat(32)}`),
    400,
    'DIGEST_INVALID',
    BAD_DIGEST,
  ],
  [
    'a digest in capitals',
    registry('GET', `default/sample/blobs/${ABSENT.replace(/[a-f]/g, (c) => c.toUpperCase())}`),
    400,
    'DIGEST_INVALID',
    BAD_DIGEST,
  ],
  [
    'an absent blob',
    registry('GET', `default/sample/blobs/${ABSENT}`),
    404,
    'BLOB_UNKNOWN',
    'no such blob in this repository',
  ],
  [
    'referrers of no digest',
    registry('GET', 'default/sample/referrers/latest'),
    400,
    'DIGEST_INVALID',
    BAD_DIGEST,
  ],
  [
    'an absent tag',
    registry('GET', 'default/sample/manifests/nothing'),
    404,
    'MANIFEST_UNKNOWN',
    /no such|unknown/,
  ],
  [
    'an unknown upload',
    registry('PATCH', 'default/sample/blobs/uploads/00000000-0000-0000-0000-000000000000', 'x'),
    404,
    'BLOB_UPLOAD_UNKNOWN',
    'no such upload',
  ],
  [
    'an upload that climbs',
    registry('PATCH', 'default/sample/blobs/uploads/..%2f..%2fx', 'x'),
    404,
    'BLOB_UPLOAD_UNKNOWN',
    'no such upload',
  ],
  [
    'content with another digest',
    registry('POST', `default/sample/blobs/uploads/?digest=${ABSENT}`, 'other'),
    400,
    'DIGEST_INVALID',
    'the content has another digest',
  ],
  [
    'a digest to upload that is none',
    registry('POST', 'default/sample/blobs/uploads/?digest=x', 'other'),
    400,
    'DIGEST_INVALID',
    BAD_DIGEST,
  ],
  [
    'a tag that is none',
    manifest('-bad', imageWith({})),
    400,
    'MANIFEST_INVALID',
    'the reference is neither a tag nor a sha256 digest',
  ],
  [
    'a tag of 129 characters',
    manifest('x'.repeat(129), imageWith({})),
    400,
    'MANIFEST_INVALID',
    'the reference is neither a tag nor a sha256 digest',
  ],
  ['a manifest that is no JSON', manifest('bad', '{'), 400, 'MANIFEST_INVALID', 'not JSON in UTF-8'],
  ['a manifest of nothing', manifest('bad', '{}'), 400, 'MANIFEST_INVALID', 'schemaVersion is not 2'],
  [
    'a manifest of another type',
    manifest('bad', imageWith({}), 'application/json'),
    400,
    'MANIFEST_INVALID',
    "media type application/json is not a manifest's",
  ],
  [
    'a manifest that says another type',
    manifest('bad', imageWith({ mediaType: 'application/json' })),
    400,
    'MANIFEST_INVALID',
    'mediaType is not the type that was announced',
  ],
  [
    'a manifest and an index at once',
    manifest('bad', imageWith({ manifests: [] })),
    400,
    'MANIFEST_INVALID',
    'both layers and manifests',
  ],
  [
    'a manifest with a negative size',
    manifest('bad', imageWith({ config: { ...descriptor, size: -1 } })),
    400,
    'MANIFEST_INVALID',
    'config has no size',
  ],
  [
    'a manifest of absent blobs',
    manifest('bad', imageWith({})),
    404,
    'MANIFEST_BLOB_UNKNOWN',
    `the repository does not hold ${ABSENT}`,
  ],
  [
    'a manifest by another digest',
    manifest(ABSENT, imageWith({})),
    400,
    'DIGEST_INVALID',
    'the manifest has another digest',
  ],
  [
    'a manifest over the limit',
    manifest('bad', ' '.repeat(4 * 1024 * 1024 + 1)),
    413,
    'MANIFEST_INVALID',
    'the manifest is too large',
  ],
];
