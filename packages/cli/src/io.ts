import type { Readable, Writable } from 'node:stream';

interface Terminal {
  readonly isTTY?: boolean | undefined;
}

export type Input = Readable & Terminal & { setRawMode?(raw: boolean): unknown };
export type Sink = Writable & Terminal & { readonly columns?: number };

/** What a command sees of the process it runs in. */
export interface Io {
  readonly stdin: Input;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}
