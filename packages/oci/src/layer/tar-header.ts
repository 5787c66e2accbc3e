import { paxRecords } from './pax.ts';

/** What a tar header says. Times are whole seconds; there are no user names. */
export interface TarHeader {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly linkTarget: string;
}

export const BLOCK = 512;

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const LINK_START = 157;
const PREFIX_START = 345;
const MAX_ID = 0o7777777;
const MAX_SIZE = 0o77777777777;
const TYPE_FLAGS = { file: 0x30, symlink: 0x32, directory: 0x35, pax: 0x78 } as const;
const PRINTABLE = /^[\x20-\x7e]*$/;

/** What stands in every header but does not change: magic `ustar`, version `00`, device numbers 0. */
const TEMPLATE = Buffer.alloc(BLOCK);
TEMPLATE.write('ustar\x0000', 257, 'latin1');
TEMPLATE.write('0000000\x00', 329, 'latin1');
TEMPLATE.write('0000000\x00', 337, 'latin1');
/** The checksum's own field counts as eight spaces. */
const TEMPLATE_SUM = sumOf(TEMPLATE, 0, BLOCK) + 8 * 0x20;

/**
 * The one or three blocks that announce an entry: ustar where it can say everything, else a PAX extended header with
 * only the records that are needed, before a ustar header with what fits.
 */
export function tarHeader(header: TarHeader): Buffer {
  const name = header.type === 'directory' ? `${header.path}/` : header.path;
  const split = splitName(name);
  const records = neededRecords(header, name, split !== undefined);
  if (records === undefined) return ustar(header, split ?? { name: '', prefix: '' }, TYPE_FLAGS[header.type]);
  const body = paxRecords(records);
  const padded = Buffer.alloc(Math.ceil(body.length / BLOCK) * BLOCK);
  body.copy(padded);
  const shortName = { name: ascii(name).slice(0, NAME_BYTES), prefix: '' };
  const base = ascii(header.path.slice(header.path.lastIndexOf('/') + 1));
  const paxName = { name: `PaxHeaders.0/${base}`.slice(0, NAME_BYTES), prefix: '' };
  const pax = { ...header, mode: 0o644, uid: 0, gid: 0, size: body.length, linkTarget: '' };
  return Buffer.concat([
    ustar(pax, paxName, TYPE_FLAGS.pax),
    padded,
    ustar(header, split ?? shortName, TYPE_FLAGS[header.type]),
  ]);
}

interface SplitName {
  readonly name: string;
  readonly prefix: string;
}

/** Name and prefix of a ustar header, or undefined where the path does not fit. */
function splitName(path: string): SplitName | undefined {
  if (!PRINTABLE.test(path)) return undefined;
  if (path.length <= NAME_BYTES) return { name: path, prefix: '' };
  // The last slash may be the directory's own and cannot be the border.
  const slash = path.lastIndexOf('/', Math.min(PREFIX_BYTES, path.length - 2));
  const name = path.slice(slash + 1);
  return slash <= 0 || name.length > NAME_BYTES ? undefined : { name, prefix: path.slice(0, slash) };
}

function neededRecords(header: TarHeader, name: string, fits: boolean): Map<string, string> | undefined {
  const { uid, gid, size, linkTarget } = header;
  const plainLink = linkTarget.length <= NAME_BYTES && PRINTABLE.test(linkTarget);
  if (fits && plainLink && uid <= MAX_ID && gid <= MAX_ID && size <= MAX_SIZE) return undefined;
  const records = new Map<string, string>();
  if (gid > MAX_ID) records.set('gid', String(gid));
  if (!plainLink) records.set('linkpath', linkTarget);
  if (!fits) records.set('path', name);
  if (size > MAX_SIZE) records.set('size', String(size));
  if (uid > MAX_ID) records.set('uid', String(uid));
  return records;
}

function ustar(header: TarHeader, split: SplitName, typeFlag: number): Buffer {
  const block = Buffer.allocUnsafe(BLOCK);
  TEMPLATE.copy(block);
  block.write(split.name, 0, NAME_BYTES, 'latin1');
  octal(block, header.mode, 100, 7);
  octal(block, header.uid > MAX_ID ? 0 : header.uid, 108, 7);
  octal(block, header.gid > MAX_ID ? 0 : header.gid, 116, 7);
  octal(block, header.size > MAX_SIZE ? 0 : header.size, 124, 11);
  octal(block, header.mtime, 136, 11);
  block[156] = typeFlag;
  if (header.linkTarget !== '') block.write(ascii(header.linkTarget), LINK_START, NAME_BYTES, 'latin1');
  if (split.prefix !== '') block.write(split.prefix, PREFIX_START, PREFIX_BYTES, 'latin1');
  const varying =
    sumOf(block, 0, LINK_START) + sumOf(block, LINK_START, header.linkTarget === '' ? 0 : NAME_BYTES);
  octal(block, varying + sumOf(block, PREFIX_START, split.prefix.length) + TEMPLATE_SUM, 148, 6);
  block[155] = 0x20;
  return block;
}

function sumOf(block: Buffer, start: number, length: number): number {
  let sum = 0;
  for (let at = start; at < start + length; at++) sum += block[at] as number;
  return sum;
}

/** Digits right-aligned with leading zeros; the byte after them stays NUL. */
function octal(block: Buffer, value: number, offset: number, digits: number): void {
  let rest = value;
  for (let at = offset + digits - 1; at >= offset; at--) {
    block[at] = 0x30 + (rest % 8);
    rest = Math.floor(rest / 8);
  }
}

function ascii(text: string): string {
  return PRINTABLE.test(text) ? text : text.replace(/[^\x20-\x7e]/g, '');
}
