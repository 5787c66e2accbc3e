import type { FailureReason } from '@stagewright/api';

/** Ends a build as `Failed` for a reason of the closed list; the message is for the build's owner and free of secrets. */
export class BuildFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BuildFailure';
    this.reason = reason;
  }
}
