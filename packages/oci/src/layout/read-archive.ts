import { open } from 'node:fs/promises';
import { OciError } from '../error.ts';
import { verifiedBlob } from '../verified-blob.ts';
import { DOCKER_INDEX_FILE, readDockerArchive } from './docker-archive.ts';
import { blobFile, INDEX_FILE, LARGEST_DOCUMENT, LAYOUT_FILE, type Layout } from './layout.ts';
import { checkLayoutVersion, filePart, readLayoutIndex, unknownBlob } from './read-layout.ts';
import { readExactly, scanTar } from './scan-tar.ts';

/**
 * Opens an OCI archive (an uncompressed tar of a layout), or a docker archive. Nothing is unpacked: blobs are read in place.
 * @throws OciError `ARCHIVE_INVALID`, `LAYOUT_INVALID`, `MANIFEST_INVALID`
 */
export async function readArchive(file: string): Promise<Layout> {
  const handle = await open(file, 'r');
  try {
    const members = await scanTar(handle);
    if (!members.has(LAYOUT_FILE) && members.has(DOCKER_INDEX_FILE))
      return await readDockerArchive({ file, handle, members });
    const document = async (path: string): Promise<Buffer> => {
      const member = members.get(path);
      if (member === undefined || member.size > LARGEST_DOCUMENT) {
        throw new OciError('ARCHIVE_INVALID', `${file} is no image archive: it has no ${path}`);
      }
      return (await readExactly(handle, member.offset, member.size)) ?? Buffer.alloc(0);
    };
    checkLayoutVersion(await document(LAYOUT_FILE), file);
    const index = readLayoutIndex(await document(INDEX_FILE));
    return {
      path: file,
      index,
      openBlob: async (digest) => {
        const member = members.get(blobFile(digest));
        if (member === undefined) throw unknownBlob(digest);
        return verifiedBlob(filePart(file, member.offset, member.size), { digest, size: member.size });
      },
      hasBlob: async (digest) => members.has(blobFile(digest)),
    };
  } finally {
    await handle.close();
  }
}
