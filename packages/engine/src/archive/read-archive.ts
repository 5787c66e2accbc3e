import { closeSync, fstatSync, openSync } from 'node:fs';
import type { ArchiveLimits } from '@stagewright/api';
import type { ArchiveIndex } from './archive-entry.ts';
import { readFully } from './file-window.ts';
import { readTar } from './read-tar.ts';
import { readZip } from './read-zip.ts';

const END_OF_DIRECTORY = Buffer.from('PK\u0005\u0006', 'latin1');
const XZ = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
const LONGEST_TAIL = 22 + 65_535;

export type ArchiveFormat = ArchiveIndex['format'];

export interface ReadArchiveOptions {
  readonly file: string;
  readonly expandedFile: string;
  readonly limits: ArchiveLimits;
}

/**
 * Reads the index of an archive, whose format is told by its bytes; undefined when it is no archive.
 * @throws ArchiveError
 */
export async function readArchive(options: ReadArchiveOptions): Promise<ArchiveIndex | undefined> {
  const { file, limits } = options;
  const format = archiveFormat(file);
  if (format === undefined) return undefined;
  return format === 'zip' ? await readZip(file, limits) : await readTar({ ...options, format });
}

/** What a file is by its bytes, whatever its name. A zip may have a start script in front. */
export function archiveFormat(file: string): ArchiveFormat | undefined {
  const fd = openSync(file, 'r');
  try {
    const head = Buffer.alloc(512);
    const headSize = readFully(fd, head, 0);
    if (headSize >= 2 && head[0] === 0x1f && head[1] === 0x8b) return 'tar.gz';
    if (head.subarray(0, XZ.length).equals(XZ)) return 'tar.xz';
    if (head.toString('latin1', 257, 262) === 'ustar') return 'tar';
    const signature = head.toString('latin1', 0, 4);
    if (signature === 'PK\u0003\u0004' || signature === 'PK\u0005\u0006') return 'zip';
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, LONGEST_TAIL));
    readFully(fd, tail, size - tail.length);
    return tail.includes(END_OF_DIRECTORY) ? 'zip' : undefined;
  } finally {
    closeSync(fd);
  }
}
