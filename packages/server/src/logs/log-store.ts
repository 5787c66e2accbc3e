import type { Readable } from 'node:stream';

/** What became of a chunk. Everything below `next` is safe on disk: send again from there what is not. */
export type LogAppend =
  | { readonly kind: 'stored'; readonly next: number }
  /** Nothing of the chunk was stored: the bytes between `next` and it did not come in time, or the log is sealed. */
  | { readonly kind: 'gap'; readonly next: number };

export interface LogPage {
  readonly text: string;
  /** Byte offset behind the text: the next `from`. */
  readonly next: number;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Logs of builds: append-only UTF-8 with byte offsets as the only cursor. Stored bytes never change, and a reader never sees a byte
 * that is not safe on disk. A log begins to exist with its first byte; until then it reads as empty. All operations may run at any
 * time, for many builds at once; ids are `[a-z0-9]` of at least two characters.
 */
export interface LogStore {
  /**
   * Stores bytes at an offset and answers once they are safe. Bytes below the stored end are ignored, so a chunk may come twice; one
   * beyond the end waits a moment for the gap to fill. Rejects with `code: 'STORAGE_FULL'` when there is no space: nothing of the chunk
   * is stored then, and it may be sent again.
   */
  append(buildId: string, offset: number, bytes: Uint8Array): Promise<LogAppend>;
  /**
   * Adds one line at the end, on a line of its own, and answers the length. Chunks that wait beyond a gap are refused: a new hand
   * writes now. Adds nothing to a sealed log.
   */
  appendLine(buildId: string, text: string): Promise<number>;
  /**
   * Text from a byte offset on, at most `max` bytes (1 MiB when left out, 4 at least). `from` inside a character goes to the
   * character's end; the text's end never cuts one. From the end on it is `''` with `next` the length.
   */
  read(buildId: string, from: number, max?: number): Promise<LogPage>;
  /** The bytes as they are; a range must lie within `size`. */
  readStream(buildId: string, range?: ByteRange): Readable;
  /** Bytes stored. */
  size(buildId: string): Promise<number>;
  /** Nothing is added any more, also after a restart; followers end. May be repeated. */
  seal(buildId: string): Promise<void>;
  /** Removes the log, if it is there; followers end. */
  remove(buildId: string): Promise<void>;
  /**
   * What is stored from a byte offset on, then what comes. Ends once the log is sealed and all of it was handed out, when it is removed,
   * or when the signal aborts. A slow follower never holds the writer back. Followers at the same place get the same object.
   */
  follow(buildId: string, from: number, signal: AbortSignal): AsyncIterable<LogPage>;
  /** Ends followers and closes files; what is being written is finished first. */
  close(): Promise<void>;
}
