import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import { CONTENT_HEADERS } from '../content.ts';

const KEEP_ALIVE_MS = 15_000;

/** The bytes of one server-sent event (HTML standard, section 9.2); the data is JSON and so has no line ends. */
export function eventFrame(type: string, data: unknown, id?: number | string): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  return `${idLine}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

export interface EventStream {
  /** Resolves when the client can take more, or has gone. */
  send(frame: string | Uint8Array): Promise<void>;
  close(): void;
}

/** Takes a reply over for server-sent events, with a comment now and then so that a silent stream is not taken for dead. */
export function openEventStream(reply: FastifyReply, signal: AbortSignal): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...CONTENT_HEADERS,
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-request-id': reply.request.id,
  });
  raw.write(': open\n\n');
  const beat = setInterval(() => {
    if (!raw.writableNeedDrain) raw.write(': alive\n\n');
  }, KEEP_ALIVE_MS);
  const rest = () => clearInterval(beat);
  signal.addEventListener('abort', rest, { once: true });
  return {
    async send(frame) {
      if (signal.aborted || raw.write(frame)) return;
      await once(raw, 'drain', { signal }).catch(() => undefined);
    },
    close() {
      rest();
      // A client that does not read would keep a server that shuts down waiting.
      if (signal.aborted && raw.writableNeedDrain) raw.destroy();
      else raw.end();
    },
  };
}
