import type { FastifyReply, FastifyRequest } from 'fastify';

/** A refused body of up to this size is read to its end, so that the client sees the answer and keeps its connection. */
const DRAINED_BYTES = 16 * 1024 * 1024;

/**
 * Before a body that was begun is refused: Node goes on reading by itself only where nobody has begun to, and a connection with bytes
 * that nobody reads answers no further request.
 */
export function passOverRestOfBody({ raw, headers }: FastifyRequest, reply: FastifyReply): void {
  if (raw.complete) return;
  if (Number(headers['content-length']) <= DRAINED_BYTES) raw.resume();
  else reply.header('connection', 'close');
}
