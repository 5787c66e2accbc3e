import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { quote } from '../../log/format.ts';
import type { Git, GitCall } from './git.ts';
import { GitError, unsafeRepository } from './git-error.ts';
import { parseSubmoduleUrl, type RepositoryUrl } from './repository-url.ts';
import type { Gitlink } from './survey-tree.ts';

export interface Submodule {
  readonly path: string;
  readonly url: RepositoryUrl;
  readonly commit: string;
}

export interface ReadSubmodulesOptions {
  readonly git: Git;
  readonly call: Pick<GitCall, 'cwd' | 'shown'>;
  readonly commit: string;
  readonly parent: RepositoryUrl;
  readonly links: readonly Gitlink[];
}

/**
 * What a commit says about its submodules: places by its tree, addresses by its `.gitmodules`. Of that file nothing but addresses is
 * used, and they are judged like that of the repository itself.
 * @throws SourceError for an address that is none; BuildFailure for a submodule without one
 */
export async function readSubmodules(options: ReadSubmodulesOptions): Promise<readonly Submodule[]> {
  if (options.links.length === 0) return [];
  const { git, call, commit, parent, links } = options;
  const args = [
    'config',
    '--blob',
    `${commit}:.gitmodules`,
    '-z',
    '--get-regexp',
    '^submodule\\..*\\.(path|url)$',
  ];
  const text = await git(args, call).catch((error: unknown) => {
    if (error instanceof GitError)
      throw unsafeRepository(call.shown, 'submodules without a readable .gitmodules');
    throw error;
  });
  const urls = urlsByPath(text);
  return links.map(({ path, id }) => {
    const url = urls.get(path);
    if (url === undefined) throw unsafeRepository(call.shown, `no address for the submodule ${quote(path)}`);
    return { path, url: parseSubmoduleUrl(url, parent), commit: id };
  });
}

/** `<key>\n<value>\0`, the key being `submodule.<name>.path` or `….url`. */
function urlsByPath(text: string): ReadonlyMap<string, string> {
  const parts = text.split('\0').map((entry) => /^submodule\.(.*)\.(path|url)\n(.*)$/s.exec(entry));
  const values = (kind: string) =>
    parts.flatMap((part) => (part?.[2] === kind ? [[part[1] ?? '', part[3] ?? ''] as const] : []));
  const urls = new Map(values('url'));
  return new Map(
    values('path').flatMap(([name, path]) => [[path.replace(/\/$/, ''), urls.get(name) ?? '']] as const),
  );
}

/**
 * The folder of a submodule in the checkout around it.
 * @throws BuildFailure when the way to it leads through a link or to anything but an empty place
 */
export async function placeFor(checkout: string, { path }: Submodule, shown: string): Promise<string> {
  const place = join(checkout, path);
  const inside = await realpath(checkout);
  const parent = await realpath(dirname(place)).catch(() => '');
  const found = await lstat(place).catch(() => undefined);
  const straight = parent === dirname(join(inside, path)) && join(inside, path).startsWith(inside + sep);
  if (straight && found?.isDirectory() === true) return place;
  throw unsafeRepository(shown, `a submodule at ${quote(path)}`);
}
