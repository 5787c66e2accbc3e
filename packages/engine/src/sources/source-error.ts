import type { FailureReason } from '@stagewright/api';

export type SourceErrorCode = Extract<
  FailureReason,
  'source_not_found' | 'source_refused' | 'source_unreachable' | 'source_too_large' | 'checksum_mismatch'
>;

/** Why a package could not be fetched. */
export class SourceError extends Error {
  readonly code: SourceErrorCode;
  /** Whether the same request may succeed later without any change. */
  readonly temporary: boolean;
  /** How long the server asked to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: SourceErrorCode,
    message: string,
    options: {
      readonly cause?: unknown;
      readonly temporary?: boolean;
      readonly retryAfterMs?: number | undefined;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SourceError';
    this.code = code;
    this.temporary = options.temporary ?? code === 'source_unreachable';
    this.retryAfterMs = options.retryAfterMs;
  }
}
