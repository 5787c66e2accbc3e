import { quote } from '../log/format.ts';

/** A package that is damaged, unsafe, or beyond the limits. */
export class ArchiveError extends Error {
  readonly code = 'archive_invalid';
  readonly temporary = false;
  /** The entry that it is about; undefined when it is about the whole archive. */
  readonly entry: string | undefined;
  /** What is wrong, to be read after the entry's name. */
  readonly reason: string;

  constructor(reason: string, options: { readonly entry?: string; readonly cause?: unknown } = {}) {
    const { entry, cause } = options;
    super(
      entry === undefined ? `The archive ${reason}` : `The entry ${quote(entry)} ${reason}`,
      cause === undefined ? undefined : { cause },
    );
    this.name = 'ArchiveError';
    this.entry = entry;
    this.reason = reason;
  }
}

/** What a reader says of bytes that it cannot read, in one line. */
export function damaged(error: unknown): ArchiveError {
  const { message } = error as Error;
  return new ArchiveError(`is damaged: ${message.split('\n', 1)[0]?.slice(0, 200) ?? ''}`, { cause: error });
}
