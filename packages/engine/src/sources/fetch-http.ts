import { setTimeout as delay } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { createGuardedAgent } from '../network/guarded-agent.ts';
import type { HostGuard } from '../network/host-guard.ts';
import { type HttpPlace, openHttp } from './open-http.ts';
import type { FetchedPackage, PackageFile } from './package-file.ts';
import { SourceError } from './source-error.ts';

const TRIES_WITHOUT_PROGRESS = 4;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export interface FetchTimeouts {
  readonly connectMs?: number;
  readonly headersMs?: number;
  readonly idleMs?: number;
}

export interface FetchHttpOptions extends HttpPlace {
  readonly guard: HostGuard;
  readonly target: PackageFile;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  readonly timeouts?: FetchTimeouts;
  /** Before the second try; each further one is as much longer. Default 500. */
  readonly pauseMs?: number;
}

/** What has come of a package, and how to be sure that the rest belongs to it. */
interface Begun {
  readonly total: number | undefined;
  /** Its strong entity tag. */
  readonly tag: string | undefined;
  /** For `If-Range`: a strong entity tag, or the time of the last change; undefined: the server gave neither. */
  readonly validator: string | undefined;
}

/**
 * Fetches a package from an http or https address. What breaks off goes on from where it was as long as the server says that
 * it is the same package; else it begins again.
 */
export async function fetchHttp(options: FetchHttpOptions): Promise<FetchedPackage> {
  const { guard, target, signal, note, pauseMs = PAUSE_MS } = options;
  const { certificates } = options;
  const dispatcher = createGuardedAgent({
    guard,
    ...options.timeouts,
    ...(certificates === undefined ? {} : { certificates }),
  });
  let begun: Begun | undefined;
  try {
    for (let failures = 0; ; ) {
      const before = target.received;
      try {
        await receive(options, dispatcher, begun, (known) => {
          begun = known;
        });
        return target.finish();
      } catch (error) {
        signal.throwIfAborted();
        const why = asSourceError(error, target.received);
        failures = target.received > before ? 1 : failures + 1;
        const pause = pauseAfter(why, pauseMs * failures);
        if (pause === undefined || failures >= TRIES_WITHOUT_PROGRESS) throw why;
        note(`${(why as SourceError).message} Trying again`);
        await delay(pause, undefined, { signal });
      }
    }
  } finally {
    await dispatcher.destroy();
  }
}

/** How long to wait before the next try; undefined when there must be none. */
function pauseAfter(why: unknown, pauseMs: number): number | undefined {
  if (!(why instanceof SourceError) || !why.temporary) return undefined;
  const pause = Math.max(pauseMs, why.retryAfterMs ?? 0);
  return pause > LONGEST_PAUSE_MS ? undefined : pause;
}

/** One request, for what is missing. `learn` is told of a package that begins. */
async function receive(
  options: FetchHttpOptions,
  dispatcher: Dispatcher,
  begun: Begun | undefined,
  learn: (begun: Begun | undefined) => void,
): Promise<void> {
  const { target, signal } = options;
  const headers = begun === undefined ? {} : rangeAfter(target.received, begun);
  const response = await openHttp({ ...options, dispatcher, headers });
  const goesOn = response.statusCode === 206;
  try {
    if (isAnother(response, begun)) learn(undefined);
    if (goesOn) checkRange(response, target.received, begun);
    else await target.restart();
    if (response.statusCode === 412) throw changed();
  } catch (error) {
    response.body.on('error', () => undefined).destroy();
    throw error;
  }
  const known = goesOn && begun !== undefined ? begun : beginning(response.headers);
  learn(known);
  await target.receive(response.body, known.total, signal);
  if (known.total !== undefined && target.received !== known.total) {
    throw new SourceError(
      'source_unreachable',
      `The server sent ${target.received} of ${known.total} bytes.`,
    );
  }
}

function rangeAfter(received: number, { validator }: Begun): Readonly<Record<string, string>> {
  if (received === 0 || validator === undefined) return {};
  // Object stores know `If-Match` only, other servers `If-Range` often only.
  const strict = validator.startsWith('"') ? { 'if-match': validator } : {};
  return { range: `bytes=${received}-`, 'if-range': validator, ...strict };
}

const changed = () => new SourceError('source_unreachable', 'The package has changed meanwhile.');

/** A server that heeds neither condition still says what the part is of. */
function isAnother({ statusCode, headers }: Dispatcher.ResponseData, begun: Begun | undefined): boolean {
  const tag = strongTag(headers);
  if (statusCode === 412) return true;
  return statusCode === 206 && tag !== undefined && begun?.tag !== undefined && tag !== begun.tag;
}

/** A part that is not the one that was asked for would make another package of it. */
function checkRange(response: Dispatcher.ResponseData, from: number, begun: Begun | undefined): void {
  if (isAnother(response, begun)) throw changed();
  const header = String(response.headers['content-range']);
  const total = begun?.total;
  const [, start, size] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(header) ?? [];
  const fits = Number(start) === from && (total === undefined || size === '*' || Number(size) === total);
  if (!fits)
    throw new SourceError('source_unreachable', 'The server sent another part than it was asked for.', {
      temporary: false,
    });
}

function beginning(headers: Dispatcher.ResponseData['headers']): Begun {
  const { etag, 'last-modified': modified } = headers;
  const tag = strongTag(headers);
  const validator = tag ?? (etag === undefined && typeof modified === 'string' ? modified : undefined);
  return { total: contentLength(headers), tag, validator };
}

function strongTag({ etag }: Dispatcher.ResponseData['headers']): string | undefined {
  return typeof etag === 'string' && etag.startsWith('"') ? etag : undefined;
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
