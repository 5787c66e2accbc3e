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
  readonly name: Buffer;
  readonly flags: number;
  readonly entry?: ArchiveEntry & { readonly data: EntryData };
}

/**
 * A zip of entries of another zip, their contents copied as they are compressed there. Entries keep their order; the folders
 * that hold them are entries too, since class loaders are asked for them. Its bytes depend on names and contents alone.
 */
export class RawZip {
  readonly size: number;
  readonly #items: readonly Item[];

  constructor(entries: readonly ArchiveEntry[]) {
    this.#items = [...items(entries)];
    this.size = this.#items.reduce(
      (sum, { name, entry }) =>
        sum + LOCAL_BYTES + CENTRAL_BYTES + 2 * name.length + (entry?.data.storedSize ?? 0),
      END_BYTES,
    );
  }

  /** The bytes, in pieces that are valid until the next one is asked for. @throws ArchiveError when the other zip is cut off */
  async *read(fd: number): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    // Entries that lie together in the other zip are read together.
    const window = new FileWindow(fd);
    let used = 0;
    let offset = 0;
    const central: Buffer[] = [];
    for (const item of this.#items) {
      central.push(centralRecord(item, offset));
      const head = localRecord(item);
      const size = item.entry?.data.storedSize ?? 0;
      offset += head.length + size;
      if (used + head.length > CHUNK_BYTES) {
        yield buffer.subarray(0, used);
        used = 0;
      }
      used += head.copy(buffer, used);
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
    const directory = Buffer.concat(central);
    yield directory;
    yield endRecord(this.#items.length, directory.length, offset);
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
      yield named(folder);
    }
    if (data !== undefined) yield { ...named(path), entry: { ...entry, data } };
  }
}

function named(path: string): Pick<Item, 'name' | 'flags'> {
  const name = Buffer.from(path, 'utf8');
  return { name, flags: name.length === path.length ? 0 : UTF8 };
}

/** The fields that both records of an entry share, from `at` on. */
function writeShared(record: Buffer, at: number, { name, flags, entry }: Item): void {
  record.writeUInt16LE(VERSION, at);
  record.writeUInt16LE(flags, at + 2);
  record.writeUInt16LE(METHODS[entry?.data.method ?? 'stored'], at + 4);
  record.writeUInt16LE(DATE, at + 8);
  record.writeUInt32LE(entry?.data.crc ?? 0, at + 10);
  record.writeUInt32LE(entry?.data.storedSize ?? 0, at + 14);
  record.writeUInt32LE(entry?.size ?? 0, at + 18);
  record.writeUInt16LE(name.length, at + 22);
}

function localRecord(item: Item): Buffer {
  const record = Buffer.alloc(LOCAL_BYTES + item.name.length);
  record.writeUInt32LE(0x04034b50, 0);
  writeShared(record, 4, item);
  item.name.copy(record, LOCAL_BYTES);
  return record;
}

function centralRecord(item: Item, offset: number): Buffer {
  const record = Buffer.alloc(CENTRAL_BYTES + item.name.length);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(VERSION, 4);
  writeShared(record, 6, item);
  record.writeUInt32LE(item.entry === undefined ? DIRECTORY : 0, 38);
  record.writeUInt32LE(offset, 42);
  item.name.copy(record, CENTRAL_BYTES);
  return record;
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(END_BYTES);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
