import { EXIT, type ExitCode } from './exit.ts';

interface Facts {
  readonly exit?: ExitCode;
  /** What the user can do about it. */
  readonly advice?: string;
  /** `error_code` of the API's answer. */
  readonly code?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** An error that is told to the user as it stands, and how the command ends for it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exit: ExitCode;
  readonly advice: string | undefined;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;

  constructor(message: string, facts: Facts = {}) {
    super(message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.exit = facts.exit ?? EXIT.failed;
    this.advice = facts.advice;
    this.code = facts.code;
    this.status = facts.status;
    this.requestId = facts.requestId;
  }
}

export function usageError(message: string, advice?: string): CliError {
  return new CliError(message, { exit: EXIT.usage, ...(advice === undefined ? {} : { advice }) });
}

export function interrupted(message: string): CliError {
  return new CliError(message, { exit: EXIT.interrupted });
}

export function notLoggedIn(url: string): CliError {
  return new CliError(`You are not logged in to ${url}.`, {
    exit: EXIT.unauthenticated,
    advice: 'Log in with stagewright login, or set STAGEWRIGHT_TOKEN.',
  });
}
