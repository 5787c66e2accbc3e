import { createWriteStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

/** Packs the files of a folder (one level) as tar.gz, as a user would with `tar czf`. */
export async function packExample(folder: string, file: string): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, createGzip(), createWriteStream(file));
  for (const name of (await readdir(folder)).sort())
    archive.entry({ name }, await readFile(join(folder, name)));
  archive.finalize();
  await written;
}
