import type { Digest } from '@stagewright/oci';
import { type ManifestDocument, readManifestDocument } from '../manifest-document.ts';
import type { Storage } from './storage.ts';

export interface HeldManifest {
  readonly digest: Digest;
  readonly bytes: Buffer;
  readonly document: ManifestDocument;
}

/** A manifest of the repository, as it was accepted; null where the repository does not hold it. */
export async function heldManifest(
  { blobs, links }: Pick<Storage, 'blobs' | 'links'>,
  repository: string,
  digest: Digest,
): Promise<HeldManifest | null> {
  const mediaType = await links.manifestMediaType(repository, digest);
  const bytes = mediaType === null ? null : await blobs.read(digest);
  if (mediaType === null || bytes === null) return null;
  return { digest, bytes, document: readManifestDocument(bytes, mediaType) };
}
