import type { Scene } from '../scene.ts';
import { get, INVALID, NO_ROUTE, type Row, send } from './row.ts';

const OBJECTS = '/stagewright/v1/objects';
const put =
  (
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body: string | Buffer | readonly Buffer[] = 'x',
  ) =>
  () =>
    send('PUT', `${OBJECTS}/${path}`, body, { 'content-type': 'application/octet-stream', ...headers });
const BUCKET = 'params bucket: must have 3 to 63 lower-case letters, digits, dots and hyphens.';
const KEY = 'params key: must have at most 1024 bytes and no empty, "." or ".." parts.';
const ABSENT = ['SVCSTG.CPE.4044002', 'The object was not found. Check bucket and key.'] as const;
const IMAGES = '/stagewright/v1/images';
const NO_IMAGE = ['SVCSTG.CPE.4044003', 'The image was not found.'] as const;
/** The largest package of the service in this test. */
export const MAX_OBJECT = 1024 * 1024;
const LARGE = Buffer.alloc(MAX_OBJECT + 1);
const TOO_LARGE = `A package may have ${MAX_OBJECT} bytes at most.`;
const UPLOADS = '/stagewright/v1/uploads';
const DIGEST = 'a'.repeat(64);
const append = (path: string, query: string) => () =>
  send('PATCH', `${UPLOADS}/${path}?${query}`, 'x', { 'content-type': 'application/octet-stream' });
const NO_UPLOAD = [
  'SVCSTG.CPE.4044005',
  'Nothing of this package has come. Send it from its first byte on.',
] as const;
const remove = (path: string) => (_scene: Scene) => ({ method: 'DELETE', path });

/** Packages in the object store, and images by their names. */
export const objects: readonly Row[] = [
  ['a bucket of two letters', put('ab/x'), 400, INVALID, BUCKET],
  ['a bucket of 64 letters', put(`${'a'.repeat(64)}/x`), 400, INVALID, BUCKET],
  ['a bucket in capitals', put('Demo/x'), 400, INVALID, BUCKET],
  ['a bucket with an underscore', put('de_mo/x'), 400, INVALID, BUCKET],
  ['a bucket that climbs', put('../x'), 400, INVALID, BUCKET],
  ['a bucket with two dots', put('a..b/x'), 400, INVALID, BUCKET],
  ['a key that climbs', put('demo/a/../../x'), 400, INVALID, KEY],
  ['a key that climbs in code', put('demo/a/%2e%2e/x'), 400, INVALID, KEY],
  ['a key that climbs behind an encoded slash', put('demo/..%2f..%2fx'), 400, INVALID, KEY],
  ['a key with an empty part', put('demo/a//x'), 400, INVALID, KEY],
  ['a key that ends with a slash', put('demo/a/'), 400, INVALID, KEY],
  ['a key of one dot', put('demo/.'), 400, INVALID, KEY],
  [
    'no key',
    put('demo/'),
    404,
    NO_ROUTE,
    'The API does not exist: PUT /stagewright/v1/objects/demo/. Check method and path against /openapi.json.',
  ],
  ['a key of 1,025 bytes', put(`demo/${'x'.repeat(1025)}`), 400, INVALID, KEY],
  ['a key with a line end', put('demo/a%0ab'), 400, INVALID, KEY],
  ['a key with a NUL', put('demo/a%00b'), 400, INVALID, KEY],
  ['a key that is no UTF-8', put('demo/%ff'), 400, INVALID, 'path: must be percent-encoded UTF-8.'],
  [
    'a checksum that is none',
    put('demo/x', { 'x-content-sha256': 'abc' }),
    400,
    INVALID,
    'header X-Content-Sha256: must be 64 lower-case hexadecimal digits.',
  ],
  [
    'a checksum of other bytes',
    put('demo/x', { 'x-content-sha256': '0'.repeat(64) }),
    400,
    'SVCSTG.CPE.4004009',
    /^The body's SHA-256 is [0-9a-f]{64}, not the one in X-Content-Sha256\.$/,
  ],
  ['a package over the limit', put('demo/x', {}, LARGE), 413, 'APIGW.0201', TOO_LARGE],
  [
    'a package over the limit, without a length',
    put('demo/x', {}, [LARGE.subarray(1), LARGE]),
    413,
    'APIGW.0201',
    TOO_LARGE,
  ],
  ['an absent package', () => get(`${OBJECTS}/demo/absent.zip`), 404, ...ABSENT],
  ['an absent package to delete', remove(`${OBJECTS}/demo/absent.zip`), 404, ...ABSENT],
  [
    'a range past the end',
    () => get(`${OBJECTS}/demo/sample.zip`, { range: 'bytes=999999-' }),
    416,
    'SVCSTG.CPE.4164001',
    'The range lies outside of the content. Ask for bytes below the size in Content-Range.',
  ],
  [
    'an upload to a bucket of two letters',
    append('ab/x', `sha256=${DIGEST}&size=1&offset=0`),
    400,
    INVALID,
    BUCKET,
  ],
  [
    'an upload to a key that climbs',
    append('demo/..%2fx', `sha256=${DIGEST}&size=1&offset=0`),
    400,
    INVALID,
    KEY,
  ],
  [
    'an upload without a size',
    append('demo/x', `sha256=${DIGEST}&offset=0`),
    400,
    INVALID,
    'query: must have the fields size.',
  ],
  [
    'an upload of a negative size',
    append('demo/x', `sha256=${DIGEST}&size=-1&offset=0`),
    400,
    INVALID,
    'query size: must be >= 0.',
  ],
  [
    'an upload with a checksum that is none',
    append('demo/x', 'sha256=abc&size=1&offset=0'),
    400,
    INVALID,
    /^query sha256: must match pattern/,
  ],
  [
    'an upload over the limit',
    append('demo/x', `sha256=${DIGEST}&size=${MAX_OBJECT + 1}&offset=0`),
    413,
    'APIGW.0201',
    TOO_LARGE,
  ],
  [
    'an upload that begins in the middle',
    append('demo/x', `sha256=${DIGEST}&size=9&offset=4`),
    409,
    'SVCSTG.CPE.4094003',
    'The upload goes on at byte 0.',
  ],
  [
    'an upload of more bytes than it says',
    append('demo/x', `sha256=${DIGEST}&size=0&offset=0`),
    400,
    INVALID,
    'body: has more bytes than the size in the query leaves room for.',
  ],
  [
    'an upload of other bytes',
    append('demo/x', `sha256=${DIGEST}&size=1&offset=0`),
    400,
    'SVCSTG.CPE.4004009',
    /^The SHA-256 of all that came is [0-9a-f]{64}, not the one in the query: nothing is stored\.$/,
  ],
  ['an absent upload', () => get(`${UPLOADS}/demo/x?sha256=${DIGEST}&size=1`), 404, ...NO_UPLOAD],
  ['an absent upload to delete', remove(`${UPLOADS}/demo/x?sha256=${DIGEST}&size=1`), 404, ...NO_UPLOAD],
  ['an absent image', () => get(`${IMAGES}/default/absent`), 404, ...NO_IMAGE],
  ['an image in capitals', () => get(`${IMAGES}/Default/Sample`), 404, ...NO_IMAGE],
  ['an image that climbs', () => get(`${IMAGES}/default/..%2f..%2fx`), 404, ...NO_IMAGE],
  [
    'the deletion of no tag',
    remove(`${IMAGES}/default/sample`),
    400,
    INVALID,
    'query: must have the fields tag.',
  ],
  ['the deletion of an absent tag', remove(`${IMAGES}/default/sample?tag=absent`), 404, ...NO_IMAGE],
  [
    'the deletion of a tag of 129 characters',
    remove(`${IMAGES}/default/sample?tag=${'x'.repeat(129)}`),
    400,
    INVALID,
    'query tag: must not have more than 128 characters.',
  ],
];
