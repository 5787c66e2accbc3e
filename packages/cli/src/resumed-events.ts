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
  const { signal, patience = PATIENCE } = source;
  let lastId = '';
  let delay = FIRST_DELAY;
  let lostAt: number | undefined;
  for (;;) {
    const connection = await connect(source, lastId);
    if (connection.kind === 'ended') return;
    let lost = connection.kind === 'lost' ? connection.reason : cut(source.url);
    if (connection.kind === 'open') {
      const { events, retry } = readEvents(connection.body, lastId);
      try {
        for await (const event of events) {
          lastId = event.id;
          lostAt = undefined;
          delay = retry() ?? FIRST_DELAY;
          yield event;
        }
      } catch (error) {
        signal.throwIfAborted();
        lost = cut(source.url, error);
      }
    }
    lostAt ??= performance.now();
    if (performance.now() - lostAt > patience) throw lost;
    source.onLost?.(lost);
    await sleep(delay, undefined, { signal }).catch(() => signal.throwIfAborted());
    delay = Math.min(delay * 2, LONGEST_DELAY);
  }
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
