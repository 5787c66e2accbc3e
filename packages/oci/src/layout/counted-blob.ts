import { openBlobSource } from '../blob-source.ts';
import type { TreeBlob } from '../image/image-tree.ts';
import { verifiedBlob } from '../verified-blob.ts';

/** The bytes of a blob, checked, each told of as it passes. */
export async function* countedBlob(
  { source, descriptor }: TreeBlob,
  onBytes: ((count: number) => void) | undefined,
): AsyncGenerator<Buffer> {
  for await (const chunk of verifiedBlob(await openBlobSource(source), descriptor)) {
    onBytes?.((chunk as Buffer).length);
    yield chunk as Buffer;
  }
}
