import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './problem-error.ts';

/** Content that tenants made must never act as a page of this origin. */
export const CONTENT_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
} as const;

export interface FileContent {
  readonly name: string;
  readonly size: number;
  readonly etag: string;
  open(range?: { readonly start: number; readonly end: number }): Readable;
}

type Range = { readonly start: number; readonly end: number };

/** A single byte range of RFC 9110; null: send everything; 'unsatisfiable': outside the content. */
export function parseRange(header: string | undefined, size: number): Range | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const last = size - 1;
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: last };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? last : Math.min(Number(match[2]), last);
  return start > last || start > end ? 'unsatisfiable' : { start, end };
}

function attachment(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}

/** Sends a file as an attachment, with ranges and `If-None-Match`. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: FileContent,
): Promise<undefined> {
  const etag = `"${file.etag}"`;
  const range = parseRange(request.headers.range, file.size);
  if (range === 'unsatisfiable' && request.headers['if-none-match'] !== etag) {
    reply.header('content-range', `bytes */${file.size}`);
    throw new ProblemError('range_unsatisfiable');
  }
  reply.headers({
    ...CONTENT_HEADERS,
    'content-type': 'application/octet-stream',
    'content-disposition': attachment(file.name),
    'accept-ranges': 'bytes',
    etag,
  });
  if (request.headers['if-none-match'] === etag) {
    reply.code(304).send();
  } else if (range && range !== 'unsatisfiable') {
    reply.code(206).headers({
      'content-range': `bytes ${range.start}-${range.end}/${file.size}`,
      'content-length': range.end - range.start + 1,
    });
    await reply.send(file.open(range));
  } else {
    reply.header('content-length', file.size);
    await reply.send(file.open());
  }
  return undefined;
}
