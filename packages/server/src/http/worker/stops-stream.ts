import type { StopOrder } from '@stagewright/api';
import type { FastifyReply } from 'fastify';

const KEEP_ALIVE_MS = 5_000;

/** Writes stop orders to a worker as they are wished, one JSON object a line, until it goes away. */
export async function streamStops(
  reply: FastifyReply,
  signal: AbortSignal,
  follow: (deliver: (order: StopOrder) => void) => () => void,
): Promise<undefined> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
    'x-request-id': reply.request.id,
  });
  raw.write('\n');
  const stop = follow((order) => raw.write(`${JSON.stringify(order)}\n`));
  const beat = setInterval(() => raw.write('\n'), KEEP_ALIVE_MS);
  const end = () => {
    clearInterval(beat);
    stop();
    raw.end();
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return undefined;
}
