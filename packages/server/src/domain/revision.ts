import type { RepositorySource } from '@stagewright/api';

/** What a start may wish instead of the job's branch; empty and absent are the same. */
export interface RevisionWish {
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly commit_id?: string | undefined;
}

/** What of a repository is built. */
export interface Revision {
  readonly ref: RepositorySource['ref'];
  /** The branch or tag that it is shown as; empty for a commit that was named alone. */
  readonly name: string;
}

/** No control character, nothing that git reads as part of a revision's grammar. */
const FORBIDDEN = /[\p{Cc} ~^:?*[\\]|\.\.|@\{/u;

/** Names of branches and tags as `git check-ref-format` has them, without those that a command could take for an option. */
export function isRefName(name: string): boolean {
  if (name === '@' || name.startsWith('-') || name.endsWith('.') || FORBIDDEN.test(name)) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** What is wrong with a wish, or null. */
export function wishProblem({ branch, tag }: RevisionWish): string | null {
  if (branch && tag) return 'body: must not have both branch and tag.';
  if (branch && !isRefName(branch)) return 'body branch: must be a name that git allows for a branch.';
  if (tag && !isRefName(tag)) return 'body tag: must be a name that git allows for a tag.';
  return null;
}

export function isWish({ branch, tag, commit_id: commit }: RevisionWish): boolean {
  return Boolean(branch || tag || commit);
}

/** What is built: the wish, else the job's branch. A commit comes before the branch or tag that it is shown with. */
export function revisionOf({ branch, tag, commit_id: commit }: RevisionWish, jobBranch: string): Revision {
  const name = branch || tag || '';
  if (commit) return { ref: { kind: 'commit', name: commit.toLowerCase() }, name };
  if (tag) return { ref: { kind: 'tag', name: tag }, name };
  return { ref: { kind: 'branch', name: name || jobBranch }, name: name || jobBranch };
}

/** A pattern in which `*` stands for any part of a name. Takes no longer than the name is, whatever the pattern. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...middle] = pattern.split('*');
  const last = middle.pop();
  if (last === undefined) return name === first;
  let at = name.startsWith(first) ? first.length : Number.NaN;
  for (const part of middle) {
    const found = name.indexOf(part, at);
    at = found < at ? Number.NaN : found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/**
 * Whether the build may write what later builds of trusted refs read. A commit can be anybody's, whatever branch it is shown with:
 * only `*` trusts it.
 */
export function isTrusted(
  { kind, name }: Revision['ref'],
  trusted: readonly string[] | undefined,
  jobBranch: string,
): boolean {
  if (trusted === undefined) return kind === 'branch' && name === jobBranch;
  return trusted.some((pattern) => pattern === '*' || (kind !== 'commit' && matches(pattern, name)));
}
