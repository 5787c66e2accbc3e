import { request } from '@stagewright/oci/http-client';
import type { Dispatcher } from 'undici';
import { connectError, createGuardedAgent } from '../../network/guarded-agent.ts';
import type { HostGuard } from '../../network/host-guard.ts';
import { SourceError } from '../source-error.ts';
import { parseRepositoryUrl, type RepositoryUrl } from './repository-url.ts';

const MOST_REDIRECTS = 5;
const FIRST_QUESTION = '/info/refs?service=git-upload-pack';

/**
 * Where a server sends those who ask for a repository: moved ones are found, but each address on the way is judged like the first, and
 * nobody is given a login here.
 * @throws SourceError for every way that must not be gone
 */
export async function findRedirected(
  from: RepositoryUrl,
  { guard, signal }: { readonly guard: HostGuard; readonly signal: AbortSignal },
): Promise<RepositoryUrl> {
  const dispatcher = createGuardedAgent({ guard });
  try {
    let url = from;
    for (let redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
      const next = await askOnce(url, { guard, dispatcher, signal });
      if (next === undefined) return url;
      url = next;
    }
    throw new SourceError('source_refused', `${from.href} redirects more than ${MOST_REDIRECTS} times.`);
  } finally {
    await dispatcher.destroy();
  }
}

interface Way {
  readonly guard: HostGuard;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

async function askOnce(
  url: RepositoryUrl,
  { guard, dispatcher, signal }: Way,
): Promise<RepositoryUrl | undefined> {
  const refusal = connectError(url.host, `${url.scheme}:`, await guard.admit(url.host));
  if (refusal !== undefined) {
    throw new SourceError('source_refused', `The repository is redirected: ${refusal.message}.`, {
      cause: refusal,
    });
  }
  const { statusCode, headers, body } = await ask(url, dispatcher, signal);
  await body.dump({ limit: 65_536 }).catch(() => undefined);
  if (statusCode < 300 || statusCode >= 400) return undefined;
  const target = typeof headers['location'] === 'string' ? URL.parse(headers['location'], url.href) : null;
  if (target === null || !target.href.endsWith(FIRST_QUESTION)) {
    throw new SourceError('source_not_found', `${url.href} redirects to what is no repository.`);
  }
  const next = parseRepositoryUrl(target.href.slice(0, -FIRST_QUESTION.length));
  if (next.scheme === 'https' || next.scheme === url.scheme) return next;
  throw new SourceError('source_refused', `${url.href} redirects from ${url.scheme} to ${next.scheme}.`);
}

async function ask(
  url: RepositoryUrl,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  try {
    return await request(url.href + FIRST_QUESTION, { dispatcher, signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(url, cause);
  }
}

function unreachable({ href }: RepositoryUrl, cause: unknown): SourceError {
  return new SourceError('source_unreachable', `${href} did not answer, or broke off.`, { cause });
}
