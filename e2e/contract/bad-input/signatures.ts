import type { Sent } from '../exchange.ts';
import type { Scene } from '../scene.ts';
import { type Signing, sdkDate, signed } from '../sign.ts';
import { get, JOBS, jobBody, type Row, sendJson, UNAUTHORIZED } from './row.ts';

const WRONG = 'Incorrect IAM authentication information: ';
const MISMATCH =
  /^Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:[A-Z]+\|\/assembling\//;
const FORM = `${WRONG}the Authorization header must be "SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…"`;
const SKEW = /the clocks differ by more than 15 minutes, X-Sdk-Date: \d{8}T\d{6}Z, server: \d{4}-/;
const MINUTES = 60_000;

const list =
  (signing: Signing = {}, headers: Readonly<Record<string, string>> = {}) =>
  (scene: Scene): Sent =>
    signed(scene, get(JOBS, headers), signing);
const create =
  (headers: Readonly<Record<string, string>>) =>
  (scene: Scene): Sent =>
    signed(scene, sendJson('POST', JOBS, jobBody(), headers));
const header = (authorization: string) => () => get(JOBS, { authorization, 'x-sdk-date': sdkDate() });

/** Signatures with an access key. Four of them fail in a row at most: five would lock the key. */
export const signatures: readonly Row[] = [
  ['a signature of nothing', header('SDK-HMAC-SHA256 Access'), 401, UNAUTHORIZED, FORM],
  [
    'a signature without a part',
    header('SDK-HMAC-SHA256 Access=A, SignedHeaders=host'),
    401,
    UNAUTHORIZED,
    FORM,
  ],
  [
    'a signature with a part twice',
    header(`SDK-HMAC-SHA256 Access=A, Access=B, SignedHeaders=host, Signature=${'a'.repeat(64)}`),
    401,
    UNAUTHORIZED,
    FORM,
  ],
  [
    'a signature that is not hexadecimal',
    header(`SDK-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=${'g'.repeat(64)}`),
    401,
    UNAUTHORIZED,
    FORM,
  ],
  [
    'a signature without its date',
    list({ unsigned: ['x-sdk-date'] }),
    401,
    UNAUTHORIZED,
    `${WRONG}the header x-sdk-date must be signed`,
  ],
  [
    'a signature without its project',
    list({ unsigned: ['x-project-id'] }),
    401,
    UNAUTHORIZED,
    `${WRONG}the header x-project-id must be signed`,
  ],
  [
    'a date of another form',
    list({ date: new Date().toISOString() }),
    401,
    UNAUTHORIZED,
    `${WRONG}X-Sdk-Date must have the form 20200608T023900Z`,
  ],
  ['a date 16 minutes ago', list({ date: sdkDate(Date.now() - 16 * MINUTES) }), 401, UNAUTHORIZED, SKEW],
  ['a date in 16 minutes', list({ date: sdkDate(Date.now() + 16 * MINUTES) }), 401, UNAUTHORIZED, SKEW],
  [
    'a temporary key',
    list({}, { 'x-security-token': 'temporary' }),
    401,
    UNAUTHORIZED,
    `${WRONG}temporary access keys (X-Security-Token) are not supported; use a permanent one`,
  ],
  ['an unknown key', list({ access: 'AAAAAAAAAAAAAAAAAAAA' }), 401, UNAUTHORIZED, MISMATCH],
  ['a wrong secret', list({ secret: 'planted-wrong-secret' }), 401, UNAUTHORIZED, MISMATCH],
  [
    'another path than was signed',
    (scene) => ({ ...list()(scene), path: `${JOBS}/x` }),
    401,
    UNAUTHORIZED,
    MISMATCH,
  ],
  [
    'another query than was signed',
    (scene) => ({ ...list()(scene), path: `${JOBS}?page=2` }),
    401,
    UNAUTHORIZED,
    MISMATCH,
  ],
  [
    'another body than was signed',
    (scene) => ({ ...create({})(scene), body: JSON.stringify(jobBody({ job_name: 'swapped' })) }),
    401,
    UNAUTHORIZED,
    MISMATCH,
  ],
  [
    'another digest than the body has',
    create({ 'x-sdk-content-sha256': '0'.repeat(64) }),
    401,
    UNAUTHORIZED,
    `${WRONG}x-sdk-content-sha256 is not the digest of the body`,
  ],
  [
    'a body that is not signed',
    create({ 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' }),
    401,
    UNAUTHORIZED,
    `${WRONG}UNSIGNED-PAYLOAD is for object uploads only: sign the body, content type application/json`,
  ],
  [
    'an unknown project',
    list({}, { 'x-project-id': '0'.repeat(32) }),
    401,
    UNAUTHORIZED,
    `${WRONG}the user has no permission in the project that X-Project-Id names`,
  ],
  [
    'a signed body over 12 MB',
    (scene) =>
      signed(scene, {
        method: 'POST',
        path: JOBS,
        headers: {},
        body: Buffer.alloc(12 * 1024 * 1024 + 1, ' '),
      }),
    413,
    'APIGW.0201',
    'A signed body may have 12582912 bytes at most.',
  ],
];
