import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problem-error.ts';

const bodies = new WeakMap<FastifyRequest, Promise<Buffer>>();

async function collect(request: FastifyRequest, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.raw as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new ProblemError('too_large', `A signed body may have ${limit} bytes at most.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body's bytes as they came, also for a GET; read once, before any parser. Signatures are made over them. */
export function rawBody(request: FastifyRequest, limit: number): Promise<Buffer> {
  let body = bodies.get(request);
  if (!body) {
    body = collect(request, limit);
    bodies.set(request, body);
  }
  return body;
}

/** Gives the parsers a fresh stream over a body that was read for its signature; undefined when it was not. */
export async function replayBody(
  request: FastifyRequest,
): Promise<(Readable & { receivedEncodedLength: number }) | undefined> {
  const body = bodies.get(request);
  if (!body) return undefined;
  const bytes = await body;
  return Object.assign(Readable.from([bytes]), { receivedEncodedLength: bytes.length });
}
