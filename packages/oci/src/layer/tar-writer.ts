import { Readable } from 'node:stream';
import { OciError } from '../error.ts';
import { type EntryContent, type LayerEntry, layerPath } from './layer-entry.ts';
import { BLOCK, tarHeader } from './tar-header.ts';

const BUFFER_BYTES = 1 << 20;
const END_BYTES = 2 * BLOCK;
const MODES = { file: 0o644, directory: 0o755, symlink: 0o777 } as const;
/** Buffers are kept: the page faults of a new one cost more than filling it. */
const spare: Buffer[] = [];
const SPARE_BUFFERS = 4;

/** Where the bytes go; a chunk is free for its owner again once the promise has settled. */
export type TarSink = (chunk: Uint8Array) => Promise<void>;

export interface TarWriterOptions {
  /** Seconds since 1970, the same for every entry. */
  readonly mtime: number;
  readonly sink: TarSink;
  readonly signal?: AbortSignal | undefined;
}

/** Writes a reproducible tar: sorted, complete with parent directories, one time for all, no user names. */
export class TarWriter {
  readonly #mtime: number;
  readonly #sink: TarSink;
  readonly #signal: AbortSignal | undefined;
  readonly #buffer: Buffer;
  readonly #directories = new Set<string>();
  readonly #others = new Set<string>();
  #used = 0;
  #last = '';

  constructor(options: TarWriterOptions) {
    this.#mtime = options.mtime;
    this.#sink = options.sink;
    this.#signal = options.signal;
    this.#buffer = spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
  }

  /** Adds all entries. Those with bytes in memory are copied without a turn of the event loop. */
  async addAll(entries: Iterable<LayerEntry> | AsyncIterable<LayerEntry>): Promise<void> {
    if (Symbol.asyncIterator in entries) {
      for await (const entry of entries) await this.#add(entry);
      return;
    }
    for (const entry of entries) {
      const pending = this.#add(entry);
      if (pending !== undefined) await pending;
    }
  }

  /** Writes the end mark and whatever is still held. */
  async end(): Promise<void> {
    await this.#put(Buffer.alloc(END_BYTES));
    await this.#flush();
  }

  /** Gives the buffer back; nothing may be added afterwards. */
  release(): void {
    if (spare.length < SPARE_BUFFERS) spare.push(this.#buffer);
  }

  #add(entry: LayerEntry): Promise<void> | undefined {
    const path = layerPath(entry.path);
    if (path <= this.#last)
      throw invalid(path, path === this.#last ? 'it is there twice' : 'entries are not sorted');
    this.#last = path;
    const parents = this.#missingParents(path);
    const { content } = entry;
    const size = entrySize(entry, path);
    const header = this.#header(entry, path, size);
    (entry.kind === 'directory' ? this.#directories : this.#others).add(path);
    const head = parents.length === 0 ? header : Buffer.concat([...parents, header]);
    if (content === undefined || content instanceof Uint8Array) return this.#addBytes(head, content);
    return this.#addStream(head, { path, size, content });
  }

  /** Undefined when all of it was copied into the buffer, so that many small entries need no promise each. */
  #addBytes(head: Buffer, content: Uint8Array | undefined): Promise<void> | undefined {
    const size = content?.length ?? 0;
    const padding = pad(size);
    if (this.#used + head.length + size + padding > this.#buffer.length) return this.#addLarge(head, content);
    this.#copy(head);
    if (content !== undefined) this.#copy(content);
    this.#zero(padding);
    return undefined;
  }

  async #addLarge(head: Buffer, content: Uint8Array | undefined): Promise<void> {
    await this.#put(head);
    if (content === undefined) return;
    await this.#put(content);
    await this.#put(ZEROS.subarray(0, pad(content.length)));
  }

  async #addStream(head: Buffer, file: { path: string; size: number; content: EntryContent }): Promise<void> {
    await this.#put(head);
    const source = typeof file.content === 'function' ? file.content() : file.content;
    let seen = 0;
    try {
      for await (const chunk of source as AsyncIterable<Uint8Array>) {
        seen += chunk.length;
        if (seen > file.size) break;
        await this.#put(chunk);
      }
    } finally {
      if (source instanceof Readable) source.destroy();
    }
    if (seen !== file.size) throw invalid(file.path, `its content has not the ${file.size} bytes announced`);
    await this.#put(ZEROS.subarray(0, pad(seen)));
  }

  #header(entry: LayerEntry, path: string, size: number): Buffer {
    return tarHeader({
      path,
      type: entry.kind,
      mode: (entry.mode ?? MODES[entry.kind]) & 0o7777,
      uid: id(entry.uid, path),
      gid: id(entry.gid, path),
      size,
      mtime: this.#mtime,
      linkTarget: linkTarget(entry, path),
    });
  }

  #missingParents(path: string): Buffer[] {
    const headers: Buffer[] = [];
    const slash = path.lastIndexOf('/');
    if (slash === -1 || this.#directories.has(path.slice(0, slash))) return headers;
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      const parent = path.slice(0, at);
      if (this.#directories.has(parent)) continue;
      if (this.#others.has(parent)) throw invalid(path, `${JSON.stringify(parent)} is not a directory`);
      this.#directories.add(parent);
      headers.push(this.#header({ path: parent, kind: 'directory' }, parent, 0));
    }
    return headers;
  }

  async #put(bytes: Uint8Array): Promise<void> {
    if (this.#used + bytes.length <= this.#buffer.length) {
      this.#copy(bytes);
      return;
    }
    await this.#flush();
    if (bytes.length >= this.#buffer.length) await this.#sink(bytes);
    else this.#copy(bytes);
  }

  async #flush(): Promise<void> {
    this.#signal?.throwIfAborted();
    if (this.#used === 0) return;
    await this.#sink(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #copy(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #zero(count: number): void {
    this.#buffer.fill(0, this.#used, this.#used + count);
    this.#used += count;
  }
}

const ZEROS = Buffer.alloc(BLOCK);

function pad(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function entrySize(entry: LayerEntry, path: string): number {
  const { content, kind } = entry;
  if (kind !== 'file') {
    if (content !== undefined) throw invalid(path, `a ${kind} has no content`);
    return 0;
  }
  const size =
    entry.size ?? (content instanceof Uint8Array ? content.length : content === undefined ? 0 : undefined);
  if (size === undefined) throw invalid(path, 'streamed content needs a size');
  if (!Number.isSafeInteger(size) || size < 0) throw invalid(path, 'its size is not a length in bytes');
  const known = content === undefined ? 0 : content instanceof Uint8Array ? content.length : size;
  if (known !== size) throw invalid(path, `its content has not the ${size} bytes announced`);
  return size;
}

function linkTarget(entry: LayerEntry, path: string): string {
  if (entry.kind !== 'symlink') return '';
  const target = entry.linkTarget ?? '';
  if (target === '' || target.includes('\0')) throw invalid(path, 'a symlink needs a target');
  return target;
}

function id(value: number | undefined, path: string): number {
  if (value === undefined) return 0;
  if (!Number.isInteger(value) || value < 0 || value > 0xfffffffe)
    throw invalid(path, 'its owner is not an id');
  return value;
}

function invalid(path: string, why: string): OciError {
  return new OciError(
    'LAYER_INVALID',
    `cannot put ${JSON.stringify(path.slice(0, 300))} into a layer: ${why}`,
  );
}
