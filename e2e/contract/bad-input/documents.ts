import { gzipSync } from 'node:zlib';
import { createJob, INVALID, JOBS, jobBody, MALFORMED, NO_JSON, type Row, send, withBuild } from './row.ts';

const post = (body: string | Buffer | readonly Buffer[], headers: Record<string, string> = {}) =>
  send('POST', JOBS, body, headers);
const deep = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
const NO_TEXT = 'must not hold NUL characters or lone surrogates.';
const LARGE = Buffer.alloc(1024 * 1024 + 1, ' ');
const TOO_LARGE = 'The body may have 1048576 bytes at most.';

/** Bodies that are no document at all. */
export const documents: readonly Row[] = [
  ['JSON that breaks off', () => post('{"job_name": '), 400, MALFORMED, NO_JSON],
  ['text after the JSON', () => post(`${JSON.stringify(jobBody())}x`), 400, MALFORMED, NO_JSON],
  ['NaN', () => post('{"job_name": NaN}'), 400, MALFORMED, NO_JSON],
  ['XML', () => post('<job/>', { 'content-type': 'text/xml' }), 400, MALFORMED, NO_JSON],
  [
    'a form',
    () => post('job_name=x', { 'content-type': 'application/x-www-form-urlencoded' }),
    400,
    MALFORMED,
    NO_JSON,
  ],
  [
    'bytes that are no UTF-8',
    () => post(Buffer.from('{"job_name":"\xe9t\xe9"}', 'latin1')),
    400,
    MALFORMED,
    'The body is not valid UTF-8. Send JSON in UTF-8.',
  ],
  ['UTF-16', () => post(Buffer.from('{}', 'utf16le')), 400, MALFORMED, NO_JSON],
  [
    'no body',
    () => ({ method: 'POST', path: JOBS }),
    400,
    INVALID,
    'body: must have the fields job_name, environment_setting.',
  ],
  ['a list', () => post('[]'), 400, INVALID, 'body: must be object.'],
  ['null', () => post('null'), 400, INVALID, 'body: must be object.'],
  ['a string', () => post('"job"'), 400, INVALID, 'body: must be object.'],
  ['a body over the limit', () => post(LARGE), 413, 'APIGW.0201', TOO_LARGE],
  [
    'a body over the limit, without a length',
    () => post([LARGE.subarray(0, 900_000), LARGE]),
    413,
    'APIGW.0201',
    TOO_LARGE,
  ],
  ['200,000 lists in each other', () => post(deep(200_000, '[', ']')), 400, INVALID, 'body: must be object.'],
  [
    '100,000 lists in each other where a text belongs',
    () => post(`{"job_name":${deep(100_000, '[', ']')},"environment_setting":{}}`),
    400,
    INVALID,
    'body job_name: must be string.',
  ],
  [
    '100,000 objects in each other around a NUL',
    () => post(`${'{"a":'.repeat(100_000)}"\\u0000"${'}'.repeat(100_000)}`),
    400,
    INVALID,
    /^body (a\.){100}: must not hold NUL characters/,
  ],
  [
    'a name that is there twice: the last counts',
    () => post('{"job_name":"good-name","job_name":"-","environment_setting":{}}'),
    400,
    INVALID,
    /^body job_name: must match pattern/,
  ],
  [
    'no media type',
    () => post('{}', { 'content-type': ';' }),
    400,
    INVALID,
    'header Content-Type: must be a media type, application/json.',
  ],
  [
    'a body that says gzip and is none',
    () => post('{}', { 'content-encoding': 'gzip' }),
    400,
    INVALID,
    'header Content-Encoding: must be left out; send the body as it is.',
  ],
  [
    'a body that is gzip',
    () => post(gzipSync('{}'), { 'content-encoding': 'gzip' }),
    400,
    INVALID,
    'header Content-Encoding: must be left out; send the body as it is.',
  ],
  ['a NUL', () => createJob({ job_description: 'a\0b' }), 400, INVALID, `body job_description: ${NO_TEXT}`],
  [
    'a lone surrogate',
    () => createJob({ job_description: '\ud800' }),
    400,
    INVALID,
    `body job_description: ${NO_TEXT}`,
  ],
  [
    'a NUL in a name of a field',
    () => withBuild({ env: { 'A\0': 'x' } }),
    400,
    INVALID,
    `body build.env: ${NO_TEXT}`,
  ],
];
