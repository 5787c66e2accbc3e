import type { Uploads } from '../objects/uploads.ts';
import type { Loop } from './loop.ts';

/** Forgets uploads of packages that nobody goes on with. */
export function createUploadExpiry(uploads: Pick<Uploads, 'sweep'>): Loop {
  return {
    name: 'upload-expiry',
    everyMs: 10 * 60_000,
    run: async (signal) => void (await uploads.sweep(signal)),
  };
}
