import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { OciError } from '../error.ts';
import { verifiedBlob } from '../verified-blob.ts';
import { blobFile, INDEX_FILE, LARGEST_DOCUMENT, LAYOUT_FILE, type Layout } from './layout.ts';
import { checkLayoutVersion, filePart, readLayoutIndex, unknownBlob } from './read-layout.ts';
import { readExactly, scanTar, type TarMember } from './scan-tar.ts';

/**
 * Opens an OCI archive (an uncompressed tar of a layout). Nothing is unpacked: blobs are read in place.
 * @throws OciError `ARCHIVE_INVALID`, `LAYOUT_INVALID`, `MANIFEST_INVALID`
 */
export async function readArchive(file: string): Promise<Layout> {
  const handle = await open(file, 'r');
  try {
    const members = new Map((await scanTar(handle)).map((member) => [member.path, member]));
    const document = async (path: string): Promise<Buffer> => {
      const member = members.get(path);
      if (member === undefined || member.size > LARGEST_DOCUMENT) {
        throw new OciError('ARCHIVE_INVALID', `${file} is no OCI archive: it has no ${path}`);
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
        return verifiedBlob(memberStream(file, member), { digest, size: member.size });
      },
    };
  } finally {
    await handle.close();
  }
}

function memberStream(file: string, member: TarMember): Readable {
  return member.size === 0 ? Readable.from([]) : filePart(file, member.offset, member.size);
}
