import { deflateRawSync, gzipSync } from 'node:zlib';
import { pax, type TarItem, tar } from '../../testing/tar.ts';
import { type ZipItem, zip } from '../../testing/zip.ts';

/** What is wrong with an archive, whatever package it is. */
export interface Fault<Item> {
  readonly name: string;
  readonly of: (items: readonly Item[]) => Buffer;
  /** The entry that a user is told of; undefined where it is the archive as a whole. */
  readonly entry?: string;
  readonly reason: RegExp;
}

export const LIMITS = { entries: 50, expanded_bytes: 8 << 20, ratio: 200 };

const LINK = { mode: 0o120777 };
const BOMB = Buffer.alloc(3 << 20);

const zipWith = (name: string, reason: RegExp, item: ZipItem): Fault<ZipItem> => ({
  name,
  of: (items) => zip([...items, item]),
  entry: String(item.name),
  reason,
});

export const ZIP_FAULTS: readonly Fault<ZipItem>[] = [
  zipWith('a path that climbs', /leads out/, { name: '../evil', content: 'x' }),
  zipWith('an absolute path', /absolute path/, { name: '/etc/cron.d/evil', content: 'x' }),
  zipWith('a backslash', /backslash/, { name: '..\\evil', content: 'x' }),
  zipWith('a NUL in a name', /control character/, { name: 'a\0b', content: 'x' }),
  {
    ...zipWith('a name that is not UTF-8', /not valid text/, { name: Buffer.from([0x61, 0xff]) }),
    entry: 'a\ufffd',
  },
  zipWith('a link that climbs', /leads out/, { name: 'l', content: '../x', ...LINK }),
  zipWith('a device', /neither a file/, { name: 'd', mode: 0o020666 }),
  zipWith('an encrypted entry', /encrypted/, { name: 'x', content: 'x', flags: 1 }),
  zipWith('an unknown method', /method 12/, { name: 'x', content: 'x', method: 12 }),
  zipWith('a wrong checksum', /checksum is wrong/, { name: 'x', content: 'x', crc: 1 }),
  zipWith('a size that is a lie', /not the size/, { name: 'x', content: 'xx', size: 1 }),
  zipWith('bytes that are no deflate', /damaged/, { name: 'x', size: 9, stored: Buffer.from([255, 255]) }),
  zipWith('content that is cut', /damaged|not the size/, {
    name: 'x',
    size: 9000,
    stored: deflateRawSync(Buffer.from('abc'.repeat(3000))).subarray(0, 20),
  }),
  zipWith('a bomb', /200 times/, { name: 'x', content: BOMB }),
  zipWith('another name in its own header', /another name/, { name: 'x', local: { name: 'y' } }),
  {
    name: 'entries that overlap',
    of: (items) => zip([...items, { name: 'x', content: 'x', storedSize: 40 }, { name: 'y' }]),
    entry: 'x',
    reason: /overlaps/,
  },
  {
    name: 'too many entries',
    of: (items) => zip([...items, ...Array.from({ length: 60 }, (_, n) => ({ name: `x${n}` }))]),
    reason: /more than 50 entries/,
  },
  { name: 'its end cut off', of: (items) => zip(items).subarray(0, -30), reason: /damaged/ },
  {
    name: 'bytes after its end',
    of: (items) => Buffer.concat([zip(items), Buffer.of(0)]),
    reason: /damaged/,
  },
];

const tarWith = (name: string, reason: RegExp, ...items: readonly TarItem[]): Fault<TarItem> => ({
  name,
  of: (all) => tar([...all, ...items]),
  entry: String(items.at(-1)?.name),
  reason,
});

export const TAR_FAULTS: readonly Fault<TarItem>[] = [
  tarWith('a path that climbs', /leads out/, { name: '../evil', content: 'x' }),
  tarWith('an absolute path', /absolute path/, { name: '/etc/cron.d/evil', content: 'x' }),
  {
    ...tarWith('a path that climbs in a PAX header', /leads out/, pax({ path: '../../evil' }), { name: 'x' }),
    entry: '../../evil',
  },
  tarWith('a hard link', /hard link/, { name: 'x', type: '1', link: '/etc/shadow' }),
  tarWith('a device', /device/, { name: 'x', type: '4' }),
  tarWith('a pipe', /pipe/, { name: 'x', type: '6' }),
  tarWith('a link that climbs', /leads out/, { name: 'a/x', type: '2', link: '../../y' }),
  tarWith('a file below a link', /symbolic link/, { name: 'l', type: '2', link: 'lib' }, { name: 'l/x' }),
  tarWith('a link with content', /symlink with content/, { name: 'l', type: '2', link: 'a', content: 'x' }),
  {
    name: 'too many entries',
    of: (items) => tar([...items, ...Array.from({ length: 60 }, (_, n) => ({ name: `x${n}` }))]),
    reason: /more than 50 entries/,
  },
  {
    name: 'a header with a wrong checksum',
    of: (items) => tar([...items, { name: 'x', badChecksum: true }]),
    reason: /damaged/,
  },
  {
    name: 'its end cut off',
    of: (items) => tar([...items, { name: 'x', content: BOMB }]).subarray(0, -9000),
    entry: 'x',
    reason: /damaged|cut off/,
  },
];

export const GZIP_FAULTS: readonly Fault<TarItem>[] = [
  { name: 'its end cut off', of: (items) => gzipSync(tar(items)).subarray(0, -12), reason: /damaged/ },
  {
    name: 'a bomb within',
    of: (items) => gzipSync(tar([...items, { name: 'x', content: BOMB }])),
    reason: /200 times/,
  },
];
