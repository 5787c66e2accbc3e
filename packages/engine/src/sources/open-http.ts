import { parseRetryAfter } from '@stagewright/oci';
import { request } from '@stagewright/oci/http-client';
import type { Dispatcher } from 'undici';
import { connectError } from '../network/guarded-agent.ts';
import type { HostGuard } from '../network/host-guard.ts';
import { SourceError } from './source-error.ts';
import { parseSourceUrl, shownUrl, urlAuthorization } from './source-url.ts';

const MOST_REDIRECTS = 5;
const LONGEST_ERROR = 65_536;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface HttpPlace {
  readonly url: string;
  /** What it is called, where its address is a secret: an object that a signed address reads. */
  readonly name?: string;
  /** Header for the origin of the address, and for no other. */
  readonly authorization?: string;
  /** Authorities that are trusted as well, in PEM. */
  readonly certificates?: string;
}

export interface OpenHttpOptions extends HttpPlace {
  readonly guard: HostGuard;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** Further headers, sent wherever it leads. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Opens an http or https address: redirects are followed by hand, each address is judged anew. Answers 200, or to a range 206 or 412. */
export async function openHttp(options: OpenHttpOptions): Promise<Dispatcher.ResponseData> {
  const { guard, dispatcher, signal, note, headers } = options;
  let url = parseSourceUrl(options.url);
  const authorization = options.authorization ?? urlAuthorization(url);
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
    const shown = redirects === 0 && options.name !== undefined ? options.name : shownUrl(url);
    if (!REDIRECTS.has(response.statusCode))
      return await accepted(response, {
        shown,
        ranged: 'range' in headers,
        isObject: options.name !== undefined,
      });
    await discard(response);
    const { location } = response.headers;
    url = redirected(url, location, shown);
    note(`Redirected to ${shownUrl(url)}`);
  }
  throw new SourceError('source_unreachable', `More than ${MOST_REDIRECTS} redirects.`, { temporary: false });
}

function redirected(from: URL, location: string | string[] | undefined, shown: string): URL {
  if (typeof location !== 'string')
    throw new SourceError('source_unreachable', `${shown} redirects to nowhere.`, { temporary: false });
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

interface Asked {
  readonly shown: string;
  readonly ranged: boolean;
  readonly isObject: boolean;
}

async function accepted(
  response: Dispatcher.ResponseData,
  { shown, ranged, isObject }: Asked,
): Promise<Dispatcher.ResponseData> {
  const { statusCode, headers } = response;
  const encoding = headers['content-encoding'];
  const fits = statusCode === 200 || (ranged && (statusCode === 206 || statusCode === 412));
  if (fits && (encoding === undefined || encoding === 'identity')) return response;
  const why = isObject ? await objectError(response) : '';
  await discard(response);
  if (fits) {
    throw new SourceError(
      'source_unreachable',
      `${shown} sends its answer in an encoding that was not asked for.`,
      { temporary: false },
    );
  }
  if (statusCode >= 500 || statusCode === 408 || statusCode === 429) {
    const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
    throw new SourceError('source_unreachable', `${shown} answered ${statusCode}${why}.`, { retryAfterMs });
  }
  throw new SourceError('source_not_found', `${shown} answered ${statusCode}${why}.`);
}

/** The code that object stores give with a refusal, such as NoSuchKey. */
async function objectError({ body }: Dispatcher.ResponseData): Promise<string> {
  let text = '';
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      text += chunk.toString('latin1');
      if (text.length > LONGEST_ERROR) break;
    }
  } catch {
    // What has come may say enough.
  }
  const [, code] = /<Code>([A-Za-z]{1,64})<\/Code>/.exec(text) ?? [];
  return code === undefined ? '' : ` ${code}`;
}

/** A short answer is read to its end, so that the connection can be used again; a long one is cut. */
async function discard(response: Dispatcher.ResponseData): Promise<void> {
  if (!response.body.bodyUsed) await response.body.dump({ limit: 65_536 }).catch(() => undefined);
}
