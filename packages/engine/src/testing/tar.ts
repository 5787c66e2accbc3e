/** A header of a tar, with everything in it that a hostile one may lie about. */
export interface TarItem {
  readonly name: string | Buffer;
  readonly content?: string | Uint8Array;
  /** `0` file, `1` hard link, `2` symbolic link, `3` character device, `5` directory, `6` pipe, … */
  readonly type?: string;
  readonly link?: string;
  readonly mode?: number;
  /** What the header says instead of the content's length. */
  readonly size?: number;
  readonly badChecksum?: boolean;
}

/** A ustar archive of these entries, in this order; equal arguments give equal bytes. */
export function tar(items: readonly TarItem[], options: { readonly end?: boolean } = {}): Buffer {
  const parts = items.flatMap((item) => {
    const content = Buffer.from(item.content ?? '');
    return [header(item, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat(options.end === false ? parts : [...parts, Buffer.alloc(1024)]);
}

/** A PAX header for the entry that follows it. */
export function pax(records: Readonly<Record<string, string>>): TarItem {
  const content = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(rest) + 1;
    while (String(length).length + Buffer.byteLength(rest) !== length) length++;
    return `${length}${rest}`;
  });
  return { name: 'pax', type: 'x', content: content.join('') };
}

function header(item: TarItem, length: number): Buffer {
  const block = Buffer.alloc(512);
  Buffer.from(item.name).copy(block, 0, 0, 100);
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at);
  octal(item.mode ?? 0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(item.size ?? length, 124, 11);
  octal(0, 136, 11);
  block.write('        ', 148);
  block.write(item.type ?? '0', 156);
  block.write(item.link ?? '', 157, 100);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${(item.badChecksum === true ? sum + 1 : sum).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
