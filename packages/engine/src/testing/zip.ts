import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip, with everything in it that a hostile one may lie about. */
export interface ZipItem {
  readonly name: string | Buffer;
  readonly content?: string | Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** Unix mode, file type included; none: made on DOS. */
  readonly mode?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly storedSize?: number;
  /** As the entry's own header says, where it differs from the directory. */
  readonly local?: { readonly name?: string; readonly method?: number; readonly size?: number };
  /** Where the directory says that the header is, instead of where it is. */
  readonly offset?: number;
  /** The bytes that are stored, instead of the content's. */
  readonly stored?: Uint8Array;
}

export interface ZipOptions {
  readonly comment?: string;
  readonly prefix?: Uint8Array;
  readonly entryCount?: number;
}

const UTF8 = 0x800;

/** A zip of these entries, in this order; equal arguments give equal bytes. */
export function zip(items: readonly ZipItem[], options: ZipOptions = {}): Buffer {
  const { comment = '', prefix = new Uint8Array() } = options;
  const parts: Uint8Array[] = [prefix];
  const directory: Buffer[] = [];
  let at = prefix.length;
  for (const item of items) {
    const entry = encode(item);
    directory.push(entry.central(item.offset ?? at));
    parts.push(entry.header, entry.stored);
    at += entry.header.length + entry.stored.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22 + Buffer.byteLength(comment));
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(options.entryCount ?? items.length, 8);
  end.writeUInt16LE(options.entryCount ?? items.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  end.write(comment, 22);
  return Buffer.concat([...parts, central, end]);
}

function encode(item: ZipItem) {
  const content = Buffer.from(item.content ?? '');
  const method = item.method ?? 8;
  const stored = item.stored ?? (method === 8 ? deflateRawSync(content) : content);
  const name = Buffer.from(item.name);
  const flags = (item.flags ?? 0) | UTF8;
  const fields = {
    crc: item.crc ?? crc32(content),
    storedSize: item.storedSize ?? stored.length,
    size: item.size ?? content.length,
  };
  const localName = Buffer.from(item.local?.name ?? name);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(item.local?.method ?? method, 8);
  header.writeUInt32LE(fields.crc, 14);
  header.writeUInt32LE(fields.storedSize, 18);
  header.writeUInt32LE(item.local?.size ?? fields.size, 22);
  header.writeUInt16LE(localName.length, 26);
  const central = (offset: number) => {
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(item.mode === undefined ? 20 : (3 << 8) | 20, 4);
    record.writeUInt16LE(20, 6);
    record.writeUInt16LE(flags, 8);
    record.writeUInt16LE(method, 10);
    record.writeUInt32LE(fields.crc, 16);
    record.writeUInt32LE(fields.storedSize, 20);
    record.writeUInt32LE(fields.size, 24);
    record.writeUInt16LE(name.length, 28);
    record.writeUInt32LE(((item.mode ?? 0) << 16) >>> 0, 38);
    record.writeUInt32LE(offset, 42);
    return Buffer.concat([record, name]);
  };
  return { header: Buffer.concat([header, localName]), stored, central };
}
