import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ADMIN_PASSWORD, type Service } from '../../e2e/harness/service.ts';

/** What the thread is given. */
export interface BlobWriting {
  readonly url: string;
  readonly authorization: string;
  readonly blobs: number;
  readonly bytes: number;
  /** Blobs under way at once. */
  readonly parallel: number;
}

/** Five layers of 26 MB. */
export const MEGABYTES = 130;
const BLOBS = 5;

/** Pushes 130 MB of new blobs to the embedded registry, from a thread of its own: what else is timed here goes on undisturbed. */
export interface BlobWriter {
  write(): Promise<void>;
}

/** The blobs are made before this resolves. */
export async function prepareBlobs({ url }: Service): Promise<BlobWriter> {
  const workerData: BlobWriting = {
    url,
    authorization: `Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64')}`,
    blobs: BLOBS,
    bytes: (MEGABYTES * 1e6) / BLOBS,
    parallel: 2,
  };
  const thread = new Worker(new URL('./blob-thread.ts', import.meta.url), { workerData });
  await once(thread, 'message');
  return {
    async write() {
      const exit = once(thread, 'exit');
      thread.postMessage('go');
      await exit;
    },
  };
}
