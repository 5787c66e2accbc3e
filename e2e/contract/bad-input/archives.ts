import { gzipSync } from 'node:zlib';
import { pax, tar } from '../../../packages/engine/src/testing/tar.ts';
import { zip } from '../../../packages/engine/src/testing/zip.ts';
import { nodePackage } from '../scene.ts';

/** A package, and how a build of it fails: the phase, the reason and the exact message. */
export type ArchiveRow = readonly [
  name: string,
  bytes: () => Buffer,
  phase: 'Download' | 'PreProcess' | 'Build',
  reason: string,
  message: string | RegExp,
];

/** The most entries of an archive for the service in this test. */
export const MOST_ENTRIES = 50;
const good = { name: 'package.json', content: '{"main":"index.js"}' };
const index = { name: 'index.js', content: '' };
const many = Array.from({ length: MOST_ENTRIES + 1 }, (_, number) => ({
  name: `file-${number}`,
  content: '',
}));
const zeros = Buffer.alloc(4 * 1024 * 1024);
const INVALID = 'archive_invalid';

export const archives: readonly ArchiveRow[] = [
  ['text', () => Buffer.from('this is no archive\n'), 'PreProcess', 'package_unknown', /^The package is /],
  ['nothing', () => Buffer.alloc(0), 'PreProcess', 'package_unknown', /^The package is /],
  [
    'a zip that breaks off',
    () => nodePackage().subarray(0, 100),
    'PreProcess',
    INVALID,
    /^The archive is damaged: /,
  ],
  [
    'a gzip that breaks off',
    () => gzipSync(tar([good, index])).subarray(0, 60),
    'PreProcess',
    INVALID,
    /^The archive is damaged: /,
  ],
  ['a zip of nothing', () => zip([]), 'PreProcess', 'package_unknown', /^The package is /],
  [
    'an entry that climbs',
    () => zip([good, { name: '../../etc/cron.d/x', content: 'x' }]),
    'PreProcess',
    INVALID,
    'The entry "../../etc/cron.d/x" leads out of the archive',
  ],
  [
    'an entry from the root',
    () => tar([good, { name: '/etc/passwd', content: 'x' }]),
    'PreProcess',
    INVALID,
    /^The entry "\/etc\/passwd" /,
  ],
  [
    'an entry with a backslash',
    () => zip([good, { name: '..\\x', content: 'x' }]),
    'PreProcess',
    INVALID,
    /^The entry /,
  ],
  [
    'a link that climbs',
    () => tar([good, index, { name: 'link', type: '2', link: '../../etc/passwd' }]),
    'PreProcess',
    INVALID,
    /^The entry "link" /,
  ],
  [
    'a device',
    () => tar([good, index, { name: 'null', type: '3' }]),
    'PreProcess',
    INVALID,
    /^The entry "null" is /,
  ],
  ['a name with a NUL', () => tar([good, pax({ path: 'a\0b' }), index]), 'PreProcess', INVALID, /^The /],
  [
    'an entry that is there twice',
    () => zip([good, index, good]),
    'PreProcess',
    INVALID,
    'The entry "package.json" is there twice',
  ],
  [
    'an entry that is encrypted',
    () => zip([good, { ...index, flags: 1 }]),
    'PreProcess',
    INVALID,
    'The entry "index.js" is encrypted',
  ],
  [
    'a bomb by ratio',
    () => zip([good, index, { name: 'zeros', content: zeros }]),
    'PreProcess',
    INVALID,
    'The entry "zeros" expands to more than 200 times its size',
  ],
  [
    'a bomb by entries',
    () => zip([good, index, ...many]),
    'PreProcess',
    INVALID,
    `The archive has more than ${MOST_ENTRIES} entries`,
  ],
  [
    'an entry with a wrong checksum',
    () => zip([good, { ...index, content: 'x', crc: 1 }]),
    'Build',
    INVALID,
    /^The entry "index.js" is damaged/,
  ],
  ['another package than its checksum', nodePackage, 'Download', 'checksum_mismatch', /sha256:0{64}/],
];
