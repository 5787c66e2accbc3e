import type { FailureReason } from '@stagewright/api';
import { ArchiveError } from '../archive/archive-error.ts';
import { BuildFailure } from '../build-failure.ts';
import type { OperationName } from './operations.ts';

export interface ThreadRequest {
  readonly operation: OperationName;
  readonly input: unknown;
}

export type ThreadAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'failure'; readonly reason: FailureReason; readonly message: string }
  | { readonly kind: 'error'; readonly message: string; readonly code?: string; readonly stack?: string };

/** Classes do not survive the way between threads, so errors travel as plain data. */
export function encodeError(error: unknown): ThreadAnswer {
  if (error instanceof ArchiveError) return { kind: 'failure', reason: error.code, message: error.message };
  if (error instanceof BuildFailure) return { kind: 'failure', reason: error.reason, message: error.message };
  const { message, code, stack } = error as NodeJS.ErrnoException;
  return {
    kind: 'error',
    message: String(message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(stack === undefined ? {} : { stack }),
  };
}

export function decodeError(answer: Exclude<ThreadAnswer, { kind: 'result' }>): Error {
  if (answer.kind === 'failure') return new BuildFailure(answer.reason, answer.message);
  const error: NodeJS.ErrnoException = new Error(answer.message);
  if (answer.code !== undefined) error.code = answer.code;
  if (answer.stack !== undefined) error.stack = answer.stack;
  return error;
}
