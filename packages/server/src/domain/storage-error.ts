export type StorageErrorKind = 'full' | 'io' | 'readonly' | 'corrupt';

/**
 * The data folder cannot be written or read now. Nothing of the operation was stored and nothing that was acknowledged is lost; all
 * but `corrupt` go away with their cause, and the operation may then be repeated.
 */
export class StorageError extends Error {
  readonly code: string;
  readonly kind: StorageErrorKind;
  readonly temporary: boolean;

  constructor(kind: StorageErrorKind, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'StorageError';
    this.code = `STORAGE_${kind.toUpperCase()}`;
    this.kind = kind;
    this.temporary = kind !== 'corrupt';
  }
}
