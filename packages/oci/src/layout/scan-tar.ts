import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path/posix';
import { OciError } from '../error.ts';
import { parsePaxRecords } from '../layer/pax.ts';
import { BLOCK } from '../layer/tar-header.ts';

/** A plain file inside a tar. */
export interface TarMember {
  readonly path: string;
  /** Where its bytes start in the tar. */
  readonly offset: number;
  readonly size: number;
}

const MOST_MEMBERS = 100_000;
const LARGEST_EXTENSION = 1024 * 1024;

/**
 * The plain files of an uncompressed tar by path, and by the path of links to them, without reading their content.
 * @throws OciError `ARCHIVE_INVALID`
 */
export async function scanTar(handle: FileHandle): Promise<Map<string, TarMember>> {
  const found: Found = { members: new Map(), links: new Map() };
  let extension: ReadonlyMap<string, string> = NO_EXTENSION;
  for (let at = 0; ; ) {
    const block = await readExactly(handle, at, BLOCK);
    if (block === undefined || block.every((byte) => byte === 0)) return withLinks(found);
    const { type, link, ...member } = readEntry(block, at + BLOCK, extension);
    at = member.offset + Math.ceil(member.size / BLOCK) * BLOCK;
    if (type === 'x' || type === 'L') {
      extension = await readExtension(handle, type, member);
    } else if (type !== 'g') {
      extension = NO_EXTENSION;
      keep(found, type, member, link);
    }
    if (found.members.size + found.links.size > MOST_MEMBERS) throw invalid('it has too many files');
  }
}

interface Found {
  readonly members: Map<string, TarMember>;
  readonly links: Map<string, string>;
}

function keep({ members, links }: Found, type: string, member: TarMember, link: string): void {
  if (type === '0' || type === '\0') members.set(member.path, member);
  else if (type === '2') links.set(member.path, link);
}

/** `docker save` links layers that are there twice. */
function withLinks({ members, links }: Found): Map<string, TarMember> {
  for (const [path, link] of links) {
    const target = members.get(join(dirname(path), link));
    if (target !== undefined && !members.has(path)) members.set(path, target);
  }
  return members;
}

const NO_EXTENSION: ReadonlyMap<string, string> = new Map();

function readEntry(
  block: Buffer,
  offset: number,
  extension: ReadonlyMap<string, string>,
): TarMember & { type: string; link: string } {
  const header = readHeader(block);
  const size = extension.has('size') ? Number(extension.get('size')) : header.size;
  if (!Number.isSafeInteger(size) || size < 0) throw invalid('a length is damaged');
  const path = (extension.get('path') ?? header.path).replace(/^\.\//, '');
  const link = extension.get('linkpath') ?? header.link;
  return { type: header.type, path, link, offset, size };
}

/** The records of a PAX header, or GNU's long name as one. */
async function readExtension(
  handle: FileHandle,
  type: 'x' | 'L',
  { offset, size }: TarMember,
): Promise<ReadonlyMap<string, string>> {
  const body = size > LARGEST_EXTENSION ? undefined : await readExactly(handle, offset, size);
  if (body === undefined) throw invalid('an extended header is damaged');
  const records = type === 'x' ? parsePaxRecords(body) : new Map([['path', text(body, 0, size)]]);
  if (records === undefined) throw invalid('an extended header is damaged');
  return records;
}

/** Undefined at the end of the file. */
export async function readExactly(
  handle: FileHandle,
  offset: number,
  size: number,
): Promise<Buffer | undefined> {
  const buffer = Buffer.alloc(size);
  for (let read = 0; read < size; ) {
    const { bytesRead } = await handle.read(buffer, read, size - read, offset + read);
    if (bytesRead === 0) {
      if (read === 0 && size === BLOCK) return undefined;
      throw invalid('it is cut off');
    }
    read += bytesRead;
  }
  return buffer;
}

function readHeader(block: Buffer): { path: string; type: string; link: string; size: number } {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (octal(block, 148, 8) !== sum) throw invalid('it is not an uncompressed tar');
  const prefix = block.toString('latin1', 257, 262) === 'ustar' ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  const path = prefix === '' ? name : `${prefix}/${name}`;
  return {
    path,
    type: String.fromCharCode(block[156] ?? 0),
    link: text(block, 157, 100),
    size: number(block, 124, 12),
  };
}

/** Octal digits, or GNU's big-endian bytes after a mark. */
function number(block: Buffer, offset: number, length: number): number {
  if ((block[offset] ?? 0) < 0x80) return octal(block, offset, length);
  const value = block.subarray(offset + 1, offset + length).reduce((total, byte) => total * 256 + byte, 0);
  return block[offset] === 0x80 ? value : Number.NaN;
}

function octal(block: Buffer, offset: number, length: number): number {
  const digits = text(block, offset, length).trim();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function text(block: Buffer, offset: number, length: number): string {
  return block.toString('utf8', offset, offset + length).replace(/\0.*$/s, '');
}

function invalid(why: string): OciError {
  return new OciError('ARCHIVE_INVALID', `not an image archive: ${why}`);
}
