import type { RepositorySource } from '@stagewright/api';
import { quote } from '../../log/format.ts';
import { SourceError } from '../source-error.ts';
import type { Git } from './git.ts';
import type { Remote } from './remote.ts';

type Ref = RepositorySource['ref'];

export const COMMIT_ID = /^[0-9a-f]{40}$/;
const ANSWER_MS = 60_000;

/** Of git-check-ref-format; what is none is never given to git. */
const NO_REF_NAME = /^[-/]|\/$|\/\/|(^|\/)\.|\.(lock)?(\/|$)|\.\.|@\{|^@$|[\p{Cc} ~^:?*[\\]/u;

/**
 * The commit that a branch or tag stands for now; a branch wins over a tag of its name.
 * @throws SourceError when there is none
 */
export async function resolveRef(git: Git, { call, url }: Remote, cwd: string, ref: Ref): Promise<string> {
  const names = fullNames(ref);
  const wanted = names.flatMap((name) => (name.startsWith('refs/tags/') ? [name, `${name}^{}`] : [name]));
  const args = ['ls-remote', '--', url.href, ...wanted];
  const listed = await git(args, { ...call, cwd, timeoutMs: ANSWER_MS });
  const commits = parseList(listed);
  for (const name of names) {
    const id = commits.get(`${name}^{}`) ?? commits.get(name);
    if (id !== undefined) return id;
  }
  const what = ref.name === '' ? 'has no commit yet' : `has no ${ref.kind} ${quote(ref.name)}`;
  throw new SourceError('source_not_found', `${url.href} ${what}.`);
}

function fullNames({ kind, name }: Ref): string[] {
  if (name === '' || name === 'HEAD') return ['HEAD'];
  if (NO_REF_NAME.test(name) || name.length > 255) {
    throw new SourceError('source_refused', `${quote(name)} can be no name of a ${kind}.`);
  }
  if (/^refs\/(heads|tags)\//.test(name)) return [name];
  return kind === 'tag' ? [`refs/tags/${name}`] : [`refs/heads/${name}`, `refs/tags/${name}`];
}

/** `<id>\t<name>` lines. git matches the ends of names, so there may be others among them. */
function parseList(text: string): Map<string, string> {
  const lines = text.split('\n').map((line) => /^([0-9a-f]{40})\t(.+)$/.exec(line));
  return new Map(lines.flatMap((found) => (found === null ? [] : [[found[2] ?? '', found[1] ?? '']])));
}

/** @throws SourceError unless it is a complete commit id */
export function checkCommitId(text: string): string {
  const id = text.toLowerCase();
  if (COMMIT_ID.test(id)) return id;
  throw new SourceError('source_refused', `${quote(text)} is no commit id: it has 40 hexadecimal digits.`);
}
