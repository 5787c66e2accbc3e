/** There was no space left. What was being stored was not; it may be tried again. */
class StorageFull extends Error {
  readonly code = 'STORAGE_FULL';
  readonly temporary = true;

  constructor(cause: unknown) {
    super('no space left for logs', { cause });
    this.name = 'StorageFull';
  }
}

/** Names the one failure that callers tell apart. */
export function storageError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' ? new StorageFull(error) : error;
}
