import { type Dispatcher, request } from 'undici';
import { connectError, createGuardedAgent } from '../network/guarded-agent.ts';
import type { HostGuard } from '../network/host-guard.ts';
import type { FetchedPackage, PackageFile } from './package-file.ts';
import { SourceError } from './source-error.ts';
import { parseSourceUrl, shownUrl, urlAuthorization } from './source-url.ts';

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface FetchTimeouts {
  readonly connectMs?: number;
  readonly headersMs?: number;
  readonly idleMs?: number;
}

export interface FetchHttpOptions {
  readonly url: string;
  readonly guard: HostGuard;
  readonly target: PackageFile;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  readonly timeouts?: FetchTimeouts;
}

/** Fetches a package from an http or https address: redirects are followed by hand, each address is judged anew. */
export async function fetchHttp(options: FetchHttpOptions): Promise<FetchedPackage> {
  const { guard, target, signal } = options;
  const dispatcher = createGuardedAgent({ guard, ...options.timeouts });
  try {
    const response = await followRedirects(options, dispatcher);
    const total = contentLength(response.headers);
    await target.receive(response.body, total, signal);
    if (total !== undefined && target.received !== total) {
      throw new SourceError('source_unreachable', `The server sent ${target.received} of ${total} bytes.`);
    }
    return target.finish();
  } catch (error) {
    signal.throwIfAborted();
    throw asSourceError(error, target.received);
  } finally {
    await dispatcher.destroy();
  }
}

async function followRedirects(
  options: FetchHttpOptions,
  dispatcher: Dispatcher,
): Promise<Dispatcher.ResponseData> {
  const { guard, signal, note } = options;
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
        ...(own === undefined ? {} : { authorization: own }),
      },
    });
    if (!REDIRECTS.has(response.statusCode)) return accepted(response, url);
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

async function accepted(response: Dispatcher.ResponseData, url: URL): Promise<Dispatcher.ResponseData> {
  const { statusCode, headers } = response;
  const encoding = headers['content-encoding'];
  if (statusCode === 200 && (encoding === undefined || encoding === 'identity')) return response;
  await discard(response);
  const shown = shownUrl(url);
  if (statusCode === 200) {
    throw new SourceError(
      'source_unreachable',
      `${shown} sends its answer in an encoding that was not asked for.`,
      { temporary: false },
    );
  }
  if (statusCode >= 500 || statusCode === 408 || statusCode === 429) {
    throw new SourceError('source_unreachable', `${shown} answered ${statusCode}.`);
  }
  throw new SourceError('source_not_found', `${shown} answered ${statusCode}.`);
}

/** A short answer is read to its end, so that the connection can be used again; a long one is cut. */
async function discard(response: Dispatcher.ResponseData): Promise<void> {
  await response.body.dump({ limit: 65_536 }).catch(() => undefined);
}

function contentLength(headers: Dispatcher.ResponseData['headers']): number | undefined {
  const text = headers['content-length'];
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const TIMEOUTS: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'The server could not be connected to in time.',
  UND_ERR_HEADERS_TIMEOUT: 'The server did not answer in time.',
  UND_ERR_BODY_TIMEOUT: 'The server stopped sending.',
};

function asSourceError(error: unknown, received: number): unknown {
  if (error instanceof SourceError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ADDRESS_REFUSED') return new SourceError('source_refused', `${message}.`, { cause: error });
  if (code === 'HOST_UNKNOWN') return new SourceError('source_not_found', `${message}.`, { cause: error });
  if (['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'].includes(code)) return error;
  const broken =
    received > 0
      ? `The transfer broke off after ${received} bytes.`
      : 'The server could not be reached, or broke off.';
  return new SourceError(
    'source_unreachable',
    `${TIMEOUTS[code] ?? broken}${code === '' ? '' : ` (${code})`}`,
    { cause: error },
  );
}
