import { quote } from '../../log/format.ts';
import { SourceError } from '../source-error.ts';
import type { Git } from './git.ts';
import { unsafeRepository } from './git-error.ts';

export interface TreeLimits {
  readonly entries: number;
  /** Of all files together. */
  readonly bytes: number;
}

/** A place for a submodule, and the commit of it that belongs there. */
export interface Gitlink {
  readonly path: string;
  readonly id: string;
}

const LISTING_MS = 120_000;

export interface SurveyOptions {
  readonly git: Git;
  readonly mirror: string;
  readonly shown: string;
  readonly signal: AbortSignal;
  readonly limits: TreeLimits;
}

export interface Tree {
  readonly links: readonly Gitlink[];
  /** How many entries, and the bytes of all files together. */
  readonly holds: TreeLimits;
}

/** Lists what a commit holds and stops at the limits: a few bytes of repository may stand for files without end. */
export async function surveyTree(options: SurveyOptions, id: string): Promise<Tree> {
  const { git, mirror, shown, limits } = options;
  const enough = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const links: Gitlink[] = [];
  let holds: TreeLimits = { entries: 0, bytes: 0 };
  const take = splitAtNul((entry) => {
    const { size, link } = readEntry(entry, shown);
    holds = { entries: holds.entries + 1, bytes: holds.bytes + size };
    if (holds.entries > limits.entries || holds.bytes > limits.bytes) throw tooLarge(shown, holds, limits);
    if (link !== undefined) links.push(link);
  });
  const onStdout = (bytes: Uint8Array) => {
    try {
      if (!enough.signal.aborted) take(bytes);
    } catch (error) {
      enough.abort(error);
    }
  };
  const args = ['ls-tree', '-r', '-l', '-z', '--full-tree', id];
  await git(args, { cwd: mirror, shown, signal, timeoutMs: LISTING_MS, onStdout });
  signal.throwIfAborted();
  return { links, holds };
}

function tooLarge(shown: string, { entries }: TreeLimits, limits: TreeLimits): SourceError {
  const what = entries > limits.entries ? 'more files' : 'more bytes in its files';
  return new SourceError(
    'source_too_large',
    `${shown}, with its submodules, has ${what} than the limits allow.`,
  );
}

/** Takes bytes in any pieces and passes on what ends with a NUL. */
function splitAtNul(take: (entry: Buffer) => void): (bytes: Uint8Array) => void {
  let held = Buffer.alloc(0);
  return (bytes) => {
    held = Buffer.concat([held, bytes]);
    let start = 0;
    for (let end = held.indexOf(0); end !== -1; end = held.indexOf(0, start)) {
      take(held.subarray(start, end));
      start = end + 1;
    }
    held = held.subarray(start);
  };
}

/** `<mode> <type> <id> <size>\t<path>` */
function readEntry(entry: Buffer, shown: string): { size: number; link?: Gitlink } {
  const tab = entry.indexOf('\t');
  const [mode, , id = '', size = ''] = entry.subarray(0, tab).toString('latin1').split(/ +/);
  if (mode !== '160000') return { size: Number(size) || 0 };
  const bytes = entry.subarray(tab + 1);
  const path = bytes.toString('utf8');
  if (Buffer.from(path).equals(bytes) && !/\p{Cc}/u.test(path)) return { size: 0, link: { path, id } };
  throw unsafeRepository(shown, `a submodule at ${quote(path)}`);
}
