import { createWriteStream } from 'node:fs';
import { chmod, lchown, link, lstat, mkdir, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { BaseImage, Manifest } from '@stagewright/oci';
import { extract, type Header } from 'tar-stream';
import { CliError } from '../cli-error.ts';

const OPAQUE = '.wh..wh..opq';
const WHITEOUT = '.wh.';

/** Lays the layers of an image over each other in a folder, as a container runtime does. As root, with their owners. */
export async function unpackImage(
  image: Pick<BaseImage, 'openBlob'> & { readonly manifest: Pick<Manifest, 'layers'> },
  root: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const layer of image.manifest.layers) {
    const blob = await image.openBlob(layer.digest, { signal });
    await unpackLayer(blob, layer.mediaType.endsWith('gzip'), root);
  }
}

async function unpackLayer(blob: Readable, gzipped: boolean, root: string): Promise<void> {
  const tar = extract();
  const read = gzipped ? pipeline(blob, createGunzip(), tar) : pipeline(blob, tar);
  const unpacked = (async () => {
    for await (const entry of tar) {
      await unpackEntry(entry.header, entry, root);
      entry.resume();
    }
  })();
  await Promise.all([read, unpacked]);
}

async function unpackEntry(header: Header, content: AsyncIterable<unknown>, root: string): Promise<void> {
  const path = await placeOf(header.name, root);
  if (path === root) return;
  const name = basename(path);
  if (name === OPAQUE) return await removeAll(dirname(path));
  if (name.startsWith(WHITEOUT)) {
    return await rm(join(dirname(path), name.slice(WHITEOUT.length)), { recursive: true, force: true });
  }
  await create(header, content, path, root);
  // A hard link has the owner and mode of its file.
  if (header.type === 'link') return;
  if (process.getuid?.() === 0) await lchown(path, header.uid ?? 0, header.gid ?? 0);
  // After the owner, who takes set-user-id bits away.
  if (header.type !== 'symlink') await chmod(path, header.mode ?? 0o755);
}

async function create(
  header: Header,
  content: AsyncIterable<unknown>,
  path: string,
  root: string,
): Promise<void> {
  if (header.type === 'directory') {
    const found = await lstat(path).catch(() => undefined);
    if (found !== undefined && !found.isDirectory()) await rm(path);
    await mkdir(path, { recursive: true });
    return;
  }
  await rm(path, { recursive: true, force: true });
  if (header.type === 'symlink') await symlink(header.linkname ?? '', path);
  else if (header.type === 'link') await link(await placeOf(header.linkname ?? '', root), path);
  else if (header.type === 'file') await pipeline(content, createWriteStream(path));
  else throw new CliError(`The image holds ${header.name}, a ${header.type}, which the demo cannot unpack.`);
}

/** Where an entry goes. Its folder is made, and never lies outside of the root, whatever links the image holds. */
async function placeOf(name: string, root: string): Promise<string> {
  const path = join(root, name);
  if (path === root || path === `${root}/`) return root;
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  if (real === root || real.startsWith(`${root}/`)) return join(real, basename(path));
  throw new CliError(`The image holds ${name}, which leads out of it.`);
}

async function removeAll(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}
