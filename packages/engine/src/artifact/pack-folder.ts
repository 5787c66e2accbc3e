import { constants } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { digestHex, type LayerEntry, sortEntries, writeLayer } from '@stagewright/oci';
import { BuildFailure } from '../build-failure.ts';

/** Repositories, also those of submodules, and at the top what the plan keeps for itself. */
const REPOSITORY = '.git';
const PLANS_OWN = '.stagewright';
/** What pnpm notes for itself, with the time; nothing that runs reads it. */
const NOTES = /(?:^|\/)node_modules\/(?:\.modules\.yaml|\.pnpm-workspace-state[\w-]*\.json)$/;

export interface PackFolderOptions {
  readonly folder: string;
  /** Created. */
  readonly file: string;
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Packs what a build left as a tar that says nothing of when and by whom it was made: the same files give the same bytes. Links stay
 * links, and whoever reads the tar judges them.
 */
export async function packFolder(
  options: PackFolderOptions,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const { file, signal } = options;
  const entries = sortEntries(await entriesOf(options));
  const { descriptor } = await writeLayer(entries, { file, signal });
  return { size: descriptor.size, sha256: digestHex(descriptor.digest) };
}

async function entriesOf(options: PackFolderOptions): Promise<LayerEntry[]> {
  const { folder: root, signal } = options;
  const take = countDown(options);
  const entries: LayerEntry[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    for (const name of await readdir(join(root, folder))) {
      const path = join(folder, name);
      if (name === REPOSITORY || path === PLANS_OWN || NOTES.test(path)) continue;
      const entry = await entryOf(root, path);
      take(entry);
      entries.push(entry);
      if (entry.kind === 'directory') folders.push(path);
    }
  }
  return entries;
}

/** Throws with the first entry that is over a limit: what is read and written is bounded before it is. */
function countDown({ maxEntries, maxBytes }: PackFolderOptions): (entry: LayerEntry) => void {
  let entries = maxEntries;
  let bytes = maxBytes;
  return ({ size = 0 }) => {
    entries -= 1;
    bytes -= size;
    if (entries < 0)
      throw new BuildFailure('archive_invalid', `The build left more than ${maxEntries} files and folders.`);
    if (bytes < 0) throw new BuildFailure('archive_invalid', `The build left more than ${maxBytes} bytes.`);
  };
}

async function entryOf(root: string, path: string): Promise<LayerEntry> {
  const at = join(root, path);
  const stat = await lstat(at);
  if (stat.isDirectory()) return { path, kind: 'directory' };
  if (stat.isSymbolicLink()) return { path, kind: 'symlink', linkTarget: await readlink(at) };
  const { size, mode } = stat;
  if (stat.isFile())
    return {
      path,
      kind: 'file',
      mode: (mode & 0o111) === 0 ? 0o644 : 0o755,
      size,
      content: size === 0 ? new Uint8Array() : contentOf(at),
    };
  throw new BuildFailure(
    'archive_invalid',
    `The build left ${path}, which is neither a file nor a folder nor a link.`,
  );
}

/** Never through a link, whatever has taken the file's place. */
async function* contentOf(at: string): AsyncIterable<Uint8Array> {
  const handle = await open(at, constants.O_RDONLY | constants.O_NOFOLLOW);
  yield* handle.createReadStream({ highWaterMark: 1 << 18 }) as AsyncIterable<Uint8Array>;
}
