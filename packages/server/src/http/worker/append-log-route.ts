import type { Readable } from 'node:stream';
import { workerProtocol } from '@stagewright/api';
import type { FastifyRequest } from 'fastify';
import type { LogStore } from '../../logs/log-store.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

const CHUNK_BYTES = 4 << 20;

export interface AppendLogRouteDeps {
  readonly logs: Pick<LogStore, 'append'>;
  readonly isCurrent: (buildId: string, epoch: number) => boolean;
}

function tooLarge(): ProblemError {
  return new ProblemError('too_large', `A piece of a log may have ${CHUNK_BYTES} bytes at most.`);
}

async function chunkOf(request: FastifyRequest): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > CHUNK_BYTES) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of (request.body ?? []) as Readable | []) {
    size += part.length;
    if (size > CHUNK_BYTES) throw tooLarge();
    parts.push(part);
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** Takes a piece of a running attempt's log; the answer says where the worker goes on, also when the piece came too early. */
export function createAppendLogRoute({ logs, isCurrent }: AppendLogRouteDeps): Route {
  return route(workerProtocol.appendLog, async ({ params, query, request }) => {
    const requireCurrent = () => {
      if (!isCurrent(params.build_id, query.epoch)) throw new ProblemError('epoch_outdated');
    };
    requireCurrent();
    const chunk = await chunkOf(request);
    // The lease may have been lost while the bytes came.
    requireCurrent();
    const { next } = await logs.append(params.build_id, query.offset, chunk);
    return { next };
  });
}
