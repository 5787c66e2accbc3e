import type { ArchiveEntry, EntryData } from '../../archive/archive-entry.ts';
import { ArchiveError } from '../../archive/archive-error.ts';
import { FileWindow, WINDOW_BYTES } from '../../archive/file-window.ts';

const CHUNK_BYTES = 1 << 20;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const VERSION = 20;
const UTF8 = 0x800;
/** 1 January 1980, the first day that a zip can name. */
const DATE = 0x21;
const METHODS = { stored: 0, deflate: 8 } as const;
const DIRECTORY = 0x10;
/** What a zip can hold without its 64-bit extension. */
export const MOST_ENTRIES = 0xfffe;

interface Item {
  readonly path: string;
  /** Of the path in UTF-8. */
  readonly nameBytes: number;
  readonly entry?: ArchiveEntry & { readonly data: EntryData };
}

/**
 * A zip of entries of another zip, their contents copied as they are compressed there. Entries keep their order; the folders
 * that hold them are entries too, since class loaders are asked for them. Its bytes depend on names and contents alone.
 */
export class RawZip {
  readonly size: number;
  readonly #items: readonly Item[];
  readonly #centralBytes: number;

  constructor(entries: readonly ArchiveEntry[]) {
    this.#items = [...items(entries)];
    let local = 0;
    let names = 0;
    for (const { nameBytes, entry } of this.#items) {
      names += nameBytes;
      local += LOCAL_BYTES + nameBytes + (entry?.data.storedSize ?? 0);
    }
    this.#centralBytes = this.#items.length * CENTRAL_BYTES + names;
    this.size = local + this.#centralBytes + END_BYTES;
  }

  /** The bytes, in pieces that are valid until the next one is asked for. @throws ArchiveError when the other zip is cut off */
  async *read(fd: number): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    // Records have bytes that stay zero.
    const central = Buffer.alloc(this.#centralBytes + END_BYTES);
    // Entries that lie together in the other zip are read together.
    const window = new FileWindow(fd);
    let used = 0;
    let offset = 0;
    let listed = 0;
    for (const item of this.#items) {
      listed = writeCentral(central, listed, item, offset);
      const headBytes = LOCAL_BYTES + item.nameBytes;
      const size = item.entry?.data.storedSize ?? 0;
      offset += headBytes + size;
      if (used + headBytes > CHUNK_BYTES) {
        yield buffer.subarray(0, used);
        used = 0;
      }
      used = writeLocal(buffer, used, item);
      for (let at = 0; at < size; ) {
        if (used === CHUNK_BYTES) {
          yield buffer;
          used = 0;
        }
        const length = Math.min(size - at, CHUNK_BYTES - used, WINDOW_BYTES);
        const data = item.entry?.data as EntryData;
        const piece = window.bytesAt(data.offset + at, length);
        if (piece.length !== length) throw new ArchiveError('is cut off', { entry: item.entry?.path ?? '' });
        used += piece.copy(buffer, used);
        at += length;
      }
    }
    yield buffer.subarray(0, used);
    writeEnd(central, listed, { count: this.#items.length, offset });
    yield central;
  }
}

function* items(entries: readonly ArchiveEntry[]): Generator<Item> {
  const folders = new Set<string>();
  for (const entry of entries) {
    const { path, data } = entry;
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash + 1);
      if (folders.has(folder)) continue;
      folders.add(folder);
      yield { path: folder, nameBytes: Buffer.byteLength(folder) };
    }
    if (data !== undefined) yield { path, nameBytes: Buffer.byteLength(path), entry: { ...entry, data } };
  }
}

/** The fields that both records of an entry share, from `at` on. */
function writeShared(record: Buffer, at: number, { path, nameBytes, entry }: Item): void {
  record.writeUInt16LE(VERSION, at);
  record.writeUInt16LE(nameBytes === path.length ? 0 : UTF8, at + 2);
  record.writeUInt16LE(METHODS[entry?.data.method ?? 'stored'], at + 4);
  record.writeUInt16LE(DATE, at + 8);
  record.writeUInt32LE(entry?.data.crc ?? 0, at + 10);
  record.writeUInt32LE(entry?.data.storedSize ?? 0, at + 14);
  record.writeUInt32LE(entry?.size ?? 0, at + 18);
  record.writeUInt16LE(nameBytes, at + 22);
}

/** Answers where the record ends. */
function writeLocal(buffer: Buffer, at: number, item: Item): number {
  buffer.fill(0, at, at + LOCAL_BYTES);
  buffer.writeUInt32LE(0x04034b50, at);
  writeShared(buffer, at + 4, item);
  return at + LOCAL_BYTES + buffer.write(item.path, at + LOCAL_BYTES);
}

/** Into a buffer of zeros; answers where the record ends. */
function writeCentral(buffer: Buffer, at: number, item: Item, offset: number): number {
  buffer.writeUInt32LE(0x02014b50, at);
  buffer.writeUInt16LE(VERSION, at + 4);
  writeShared(buffer, at + 6, item);
  buffer.writeUInt32LE(item.entry === undefined ? DIRECTORY : 0, at + 38);
  buffer.writeUInt32LE(offset, at + 42);
  return at + CENTRAL_BYTES + buffer.write(item.path, at + CENTRAL_BYTES);
}

function writeEnd(buffer: Buffer, at: number, directory: { count: number; offset: number }): void {
  buffer.writeUInt32LE(0x06054b50, at);
  buffer.writeUInt16LE(directory.count, at + 8);
  buffer.writeUInt16LE(directory.count, at + 10);
  buffer.writeUInt32LE(at, at + 12);
  buffer.writeUInt32LE(directory.offset, at + 16);
}
