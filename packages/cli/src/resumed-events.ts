import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit.ts';
import { readEvents, type ServerEvent } from './sse.ts';
import { unreachable } from './unreachable.ts';

export interface EventSource {
  /** Opens the stream behind an event; the empty id is the start. */
  readonly open: (lastId: string) => Promise<Response>;
  readonly url: string;
  readonly signal: AbortSignal;
  /** Told each time before the stream is opened again. */
  readonly onLost?: (reason: CliError) => void;
  /** Milliseconds without an event or a connection after which it gives up. */
  readonly patience?: number;
}

const PATIENCE = 120_000;
const FIRST_DELAY = 200;
const LONGEST_DELAY = 5_000;
const PASSING = new Set([429, 502, 503, 504]);

/**
 * Events of a stream that outlives its connections: after a cut, or while the server starts anew, it is opened again behind the
 * last event. Ends when the caller stops reading, or when the server says with 204 that there is no more.
 */
export async function* resumedEvents(source: EventSource): AsyncGenerator<ServerEvent> {
  const patience = source.patience ?? PATIENCE;
  const place: Place = { lastId: '', delay: FIRST_DELAY, aliveAt: performance.now() };
  for (;;) {
    const connection = await connect(source, place.lastId);
    if (connection.kind === 'ended') return;
    const lost =
      connection.kind === 'lost' ? connection.reason : yield* eventsOf(connection.body, source, place);
    if (performance.now() - place.aliveAt > patience) throw lost;
    source.onLost?.(lost);
    await pause(place.delay, source.signal);
    place.delay = Math.min(place.delay * 2, LONGEST_DELAY);
  }
}

/** How far the reader has come, over all connections. */
interface Place {
  lastId: string;
  delay: number;
  aliveAt: number;
}

/** The events of one connection; returns why it ended. */
async function* eventsOf(
  body: AsyncIterable<Uint8Array>,
  { url, signal }: EventSource,
  place: Place,
): AsyncGenerator<ServerEvent, CliError> {
  const { events, retry } = readEvents(body, place.lastId);
  try {
    for await (const event of events) {
      place.lastId = event.id;
      place.delay = retry() ?? FIRST_DELAY;
      yield event;
    }
    return cut(url);
  } catch (error) {
    signal.throwIfAborted();
    return cut(url, error);
  } finally {
    // A stream may be silent for long: it was alive until it was cut.
    place.aliveAt = performance.now();
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}

type Connection =
  | { readonly kind: 'open'; readonly body: AsyncIterable<Uint8Array> }
  | { readonly kind: 'lost'; readonly reason: CliError }
  | { readonly kind: 'ended' };

async function connect(source: EventSource, lastId: string): Promise<Connection> {
  try {
    const response = await source.open(lastId);
    if (response.status === 204 || response.body === null) return { kind: 'ended' };
    return { kind: 'open', body: response.body };
  } catch (error) {
    if (error instanceof CliError && isPassing(error)) return { kind: 'lost', reason: error };
    throw error;
  }
}

function isPassing({ exit, status }: CliError): boolean {
  return exit === EXIT.unreachable || (status !== undefined && PASSING.has(status));
}

function cut(url: string, error?: unknown): CliError {
  return unreachable(
    url,
    error ?? Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' }),
  );
}
