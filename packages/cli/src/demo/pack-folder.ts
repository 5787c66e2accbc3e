import { createWriteStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';

/** Packs the files of a folder as a gzipped tar: sorted and without times or owners, so that the same files give the same bytes. */
export async function packFolder(folder: string, target: string): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createGzip(), createWriteStream(target));
  await addFiles(tar, folder);
  tar.finalize();
  await written;
}

async function addFiles(tar: Pack, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const { mode } = await stat(file);
    const name = relative(folder, file).split(sep).join('/');
    tar.entry({ name, mode: mode & 0o111 ? 0o755 : 0o644, mtime: new Date(0) }, await readFile(file));
  }
}
