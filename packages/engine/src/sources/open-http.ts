import { parseRetryAfter } from '@stagewright/oci';
import { type Dispatcher, request } from 'undici';
import { connectError } from '../network/guarded-agent.ts';
import type { HostGuard } from '../network/host-guard.ts';
import { SourceError } from './source-error.ts';
import { parseSourceUrl, shownUrl, urlAuthorization } from './source-url.ts';

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface OpenHttpOptions {
  readonly url: string;
  readonly guard: HostGuard;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** Further headers, sent wherever it leads. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Opens an http or https address: redirects are followed by hand, each address is judged anew. Answers 200, or 206 to a range. */
export async function openHttp(options: OpenHttpOptions): Promise<Dispatcher.ResponseData> {
  const { guard, dispatcher, signal, note, headers } = options;
  let url = parseSourceUrl(options.url);
  const authorization = urlAuthorization(url);
  const { origin } = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const refusal = connectError(url.hostname, url.protocol, await guard.admit(url.hostname));
    if (refusal !== undefined) throw refusal;
    const own = urlAuthorization(url) ?? (url.origin === origin ? authorization : undefined);
    const response = await request(withoutCredentials(url), {
      dispatcher,
      signal,
      headers: {
        accept: '*/*',
        'accept-encoding': 'identity',
        ...headers,
        ...(own === undefined ? {} : { authorization: own }),
      },
    });
    if (!REDIRECTS.has(response.statusCode)) return await accepted(response, url, 'range' in headers);
    await discard(response);
    const { location } = response.headers;
    if (typeof location !== 'string')
      throw new SourceError('source_unreachable', `${shownUrl(url)} redirects to nowhere.`, {
        temporary: false,
      });
    url = redirected(url, location);
    note(`Redirected to ${shownUrl(url)}`);
  }
  throw new SourceError('source_unreachable', `More than ${MOST_REDIRECTS} redirects.`, { temporary: false });
}

function redirected(from: URL, location: string): URL {
  const url = parseSourceUrl(location, from);
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw new SourceError('source_refused', `${shownUrl(from)} redirects from https to http.`);
  }
  return url;
}

function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  bare.hash = '';
  return bare;
}

async function accepted(
  response: Dispatcher.ResponseData,
  url: URL,
  ranged: boolean,
): Promise<Dispatcher.ResponseData> {
  const { statusCode, headers } = response;
  const encoding = headers['content-encoding'];
  const fits = statusCode === 200 || (ranged && statusCode === 206);
  if (fits && (encoding === undefined || encoding === 'identity')) return response;
  await discard(response);
  const shown = shownUrl(url);
  if (fits) {
    throw new SourceError(
      'source_unreachable',
      `${shown} sends its answer in an encoding that was not asked for.`,
      { temporary: false },
    );
  }
  if (statusCode >= 500 || statusCode === 408 || statusCode === 429) {
    const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
    throw new SourceError('source_unreachable', `${shown} answered ${statusCode}.`, { retryAfterMs });
  }
  throw new SourceError('source_not_found', `${shown} answered ${statusCode}.`);
}

/** A short answer is read to its end, so that the connection can be used again; a long one is cut. */
async function discard(response: Dispatcher.ResponseData): Promise<void> {
  await response.body.dump({ limit: 65_536 }).catch(() => undefined);
}
