import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** What the worker tells of the file that it was given. */
export type DigestNews =
  | { readonly kind: 'read'; readonly bytes: number }
  | { readonly kind: 'done'; readonly sha256: string }
  | { readonly kind: 'failed'; readonly error: Error };

const tell = (news: DigestNews): void => postMessage(news);

async function digest(file: Blob): Promise<void> {
  const hash = sha256.create();
  const reader = file.stream().getReader();
  let bytes = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    hash.update(read.value);
    bytes += read.value.byteLength;
    tell({ kind: 'read', bytes });
  }
  tell({ kind: 'done', sha256: bytesToHex(hash.digest()) });
}

addEventListener('message', ({ data }: MessageEvent<Blob>) => {
  digest(data).catch((error: Error) => tell({ kind: 'failed', error }));
});
