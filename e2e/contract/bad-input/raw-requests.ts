import { JOBS } from './row.ts';

/** Bytes that are no request, and the status and code that they get. */
export type RawRow = readonly [name: string, bytes: string, status: number, code: string];

const MALFORMED = 'SVCSTG.CPE.4004013';
const head = (...lines: readonly string[]) =>
  `${[`POST ${JOBS} HTTP/1.1`, 'host: x', ...lines].join('\r\n')}\r\n\r\n`;

export const rawRequests: readonly RawRow[] = [
  ['nonsense', 'nonsense\r\n\r\n', 400, MALFORMED],
  ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00', 400, MALFORMED],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, MALFORMED],
  ['two lengths', head('content-length: 1', 'content-length: 2'), 400, MALFORMED],
  ['a length and chunks', head('content-length: 4', 'transfer-encoding: chunked'), 400, MALFORMED],
  ['a negative length', head('content-length: -1'), 400, MALFORMED],
  ['a line end in a header', head('x-auth-token: a\nb: c\rd'), 400, MALFORMED],
  ['headers of 20 KB', head(`x-long: ${'x'.repeat(20_000)}`), 431, 'SVCSTG.CPE.4314001'],
  [
    'an address of 20 KB',
    `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
    431,
    'SVCSTG.CPE.4314001',
  ],
];
