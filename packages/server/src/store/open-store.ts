import type { Aggregates } from './aggregates.ts';
import { startStoreClient } from './thread/store-client.ts';

/** The service's truth: everything but log bytes, blobs and objects. */
export interface Store extends Aggregates {
  /** Answers what was asked before, then closes the file. */
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly file: string;
  /** Told once if the database thread ends by itself. Every later call is rejected: end the process and start it again. */
  readonly onFailure?: (error: Error) => void;
}

/**
 * Opens the embedded database in a thread of its own, so that no sync of the disk stops the API. Rejects with `NewerSchemaError`'s code
 * `STORE_NEWER_SCHEMA` for a database of a newer version. Operations that fail on the disk reject with a `StorageError` and change nothing.
 */
export async function openStore({ file, onFailure = () => {} }: StoreOptions): Promise<Store> {
  const client = await startStoreClient({ file, onFailure });
  return { ...client.aggregates, close: client.close };
}
