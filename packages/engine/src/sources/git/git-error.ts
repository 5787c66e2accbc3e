import { BuildFailure } from '../../build-failure.ts';
import { quote } from '../../log/format.ts';
import { SourceError, type SourceErrorCode } from '../source-error.ts';

/** A run of git that failed for a reason that is not of the other side; a mirror may be damaged. */
export class GitError extends Error {
  readonly code = 'GIT_FAILED';
  readonly temporary = false;
}

/** The server sends the client elsewhere, which git does not follow here. */
export class GitRedirectError extends SourceError {}

/** The server gives out only what a ref names, and the commit is not one of these. */
export class CommitNotAdvertisedError extends Error {
  readonly code = 'COMMIT_NOT_ADVERTISED';
  readonly temporary = false;
}

interface Rule {
  readonly pattern: RegExp;
  readonly code: SourceErrorCode;
  readonly temporary: boolean;
  readonly says: (shown: string, line: string) => string;
}

const unreachable = (pattern: RegExp, temporary: boolean, says: Rule['says']): Rule => {
  return { pattern, code: 'source_unreachable', temporary, says };
};
const unreadable = (pattern: RegExp, says: Rule['says']): Rule => {
  return { pattern, code: 'source_not_found', temporary: false, says };
};

/** git tells what went wrong only in words; these are its own in English, which does not change between its versions. */
const RULES: readonly Rule[] = [
  unreachable(
    /from proxy after CONNECT|Proxy CONNECT aborted|CONNECT tunnel failed|resolve proxy/i,
    false,
    (shown, line) => `The proxy did not lead to ${shown}: ${quote(line)}`,
  ),
  unreadable(
    /could not read (Username|Password)/,
    (shown) =>
      `${shown} asks for a login, and the job has none for it: name a repository authorisation in code_repo.auth.`,
  ),
  unreadable(
    /Authentication failed|returned error: 401|HTTP Basic: Access denied/,
    (shown) => `${shown} refused the login of the repository authorisation.`,
  ),
  unreadable(/Permission denied \(/, (shown) => `${shown} refused the ssh key, or the job has none for it.`),
  unreadable(/returned error: 403/, (shown) => `${shown} may not be read with this login.`),
  unreadable(/not our ref/, (shown) => `${shown} has no such commit.`),
  unreadable(
    /repository .* not found|returned error: (404|410)|does not appear to be a git repository|not valid: is this a git repository|Repository not found/i,
    (shown) => `There is no repository at ${shown}, or it may not be read with this login.`,
  ),
  unreachable(
    /Host key verification failed/,
    false,
    (shown) => `The host key of ${shown} is not among the known hosts of its authorisation.`,
  ),
  unreachable(
    /certificate verif|SSL certificate|gnutls_handshake|SSL_connect|SSL connection/i,
    false,
    (shown, line) => `The certificate of ${shown} was not accepted: ${quote(line)}`,
  ),
  unreachable(
    /Could not resolve|Failed to connect|Couldn't connect|timed out|Operation too slow|reset by peer|early EOF|RPC failed|remote end hung up|unexpected disconnect|Empty reply|returned error: (408|429|5\d\d)|Connection (refused|closed)|No route to host|unexpected flush packet|bad pack header|Could not read from remote/i,
    true,
    (shown, line) => `${shown} did not answer, or broke off: ${quote(line)}`,
  ),
];

const REDIRECTED = /returned error: 30[12378]|redirect/i;
const NOT_ADVERTISED = /unadvertised object|Server does not allow request for/i;
const DAMAGED = /fsck error|: fsck|in packed object/i;
const FULL = /No space left on device|Disk quota exceeded/i;

/** A failed run of git as the error that it means. */
export function gitErrorOf(lines: readonly string[], shown: string): Error {
  const text = lines.join('\n');
  const last = lines.findLast((line) => /^(fatal|error|remote|ssh|kex)/.test(line)) ?? lines.at(-1) ?? '';
  if (FULL.test(text)) return diskFull();
  if (NOT_ADVERTISED.test(text)) return new CommitNotAdvertisedError(last);
  if (DAMAGED.test(text)) return unsafeRepository(shown, lines.find((line) => DAMAGED.test(line)) ?? last);
  if (REDIRECTED.test(text)) {
    return new GitRedirectError(
      'source_refused',
      `${shown} redirects in the middle of an answer: ${quote(last)}`,
    );
  }
  const rule = RULES.find(({ pattern }) => pattern.test(text));
  if (rule === undefined) return new GitError(`git says ${quote(last)}`);
  const line = lines.find((each) => rule.pattern.test(each)) ?? last;
  return new SourceError(rule.code, rule.says(shown, line), { temporary: rule.temporary });
}

/** A failed run that asked nobody: whatever it says, our own files are damaged, or the disk is full. */
export function localGitErrorOf(lines: readonly string[]): Error {
  const text = lines.join('\n');
  if (FULL.test(text)) return diskFull();
  // Its words name places on the worker, which are nobody else's business.
  return new GitError('git could not work with its files on the worker', { cause: new Error(text) });
}

/** What is left of the errors of git once nothing more can be tried. */
export function finalError(error: unknown, shown: string): unknown {
  if (!(error instanceof GitError)) return error;
  const text = `${shown} could not be fetched: ${error.message}.`;
  return new SourceError('source_unreachable', text, { cause: error, temporary: false });
}

function diskFull(): BuildFailure {
  return new BuildFailure('disk_full', 'There is no space left for the build.');
}

export function unsafeRepository(shown: string, why: string): BuildFailure {
  return new BuildFailure('archive_invalid', `${shown} holds what is unsafe or damaged: ${quote(why)}`);
}
