import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { newHexId } from '../system/ids.ts';
import { ProblemError } from './problem-error.ts';

const PROBLEMS_OF = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
} as const;

/** Answers what is no HTTP request, and so never reaches a route, in the words of the error catalogue; then hangs up. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { problem, message } = new ProblemError(
    PROBLEMS_OF[error.code as keyof typeof PROBLEMS_OF] ?? 'request_malformed',
  );
  const id = newHexId();
  const body = JSON.stringify({ error_code: problem.code, error_msg: message, request_id: id });
  if (socket.writable) {
    const head = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${id}`,
      'connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroySoon();
}
