import { StorageError, type StorageErrorKind } from '../../domain/storage-error.ts';
import type { PlainError } from './messages.ts';

/** SQLite's primary result codes that speak of the disk, not of us. */
const STORAGE_KINDS: Readonly<Record<number, StorageErrorKind>> = {
  5: 'io', // BUSY: another program holds the file.
  8: 'readonly',
  10: 'io',
  11: 'corrupt',
  13: 'full',
  14: 'io', // CANTOPEN
  26: 'corrupt', // NOTADB
};

const PRIMARY_CODE = 0xff;

const MESSAGES: Readonly<Record<StorageErrorKind, string>> = {
  full: 'There is no space left for the database.',
  io: 'The database file cannot be read or written.',
  readonly: 'The database file is read-only.',
  corrupt: 'The database file is damaged.',
};

export function plainError(thrown: unknown): PlainError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    code: typeof code === 'string' ? code : undefined,
    storage: typeof errcode === 'number' ? (STORAGE_KINDS[errcode & PRIMARY_CODE] ?? null) : null,
  };
}

/** The error again on the other side, as the class that callers know where it is one. */
export function revivedError(plain: PlainError): Error {
  const cause = new Error(plain.message);
  cause.name = plain.name;
  if (plain.stack !== undefined) cause.stack = plain.stack;
  if (plain.code !== undefined) Object.assign(cause, { code: plain.code });
  return plain.storage === null ? cause : new StorageError(plain.storage, MESSAGES[plain.storage], { cause });
}
