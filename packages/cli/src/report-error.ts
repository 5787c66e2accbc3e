import { styleText } from 'node:util';
import { CliError } from './cli-error.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { printable } from './printable.ts';

/** Tells an error on stderr, with `--json` as one document, and says how the command ends. */
export function reportError(io: Io, error: unknown, { json }: { readonly json: boolean }): ExitCode {
  const told = error instanceof CliError ? error : unexpected(io, error);
  io.stderr.write(json ? `${JSON.stringify(documentOf(told))}\n` : textOf(io, told));
  return told.exit;
}

/** An error that nobody foresaw. Its stack is for whoever asks for it. */
function unexpected(io: Io, error: unknown): CliError {
  if (io.signal.aborted && io.signal.reason instanceof CliError) return io.signal.reason;
  const message = error instanceof Error ? error.message : String(error);
  if (io.env['STAGEWRIGHT_DEBUG'] && error instanceof Error) return new CliError(error.stack ?? message);
  return new CliError(message, { advice: 'STAGEWRIGHT_DEBUG=1 shows where it happened.', exit: EXIT.failed });
}

function documentOf({ message, code, status, advice, requestId, exit }: CliError): object {
  return {
    error: {
      message,
      ...(code === undefined ? {} : { error_code: code }),
      ...(status === undefined ? {} : { status }),
      ...(advice === undefined ? {} : { advice }),
      ...(requestId === undefined ? {} : { request_id: requestId }),
      exit_code: exit,
    },
  };
}

function textOf(io: Io, { message, code, advice, requestId, exit }: CliError): string {
  const label =
    exit === EXIT.interrupted
      ? ''
      : `${io.stderr.isTTY ? styleText('red', 'error:', { stream: io.stderr }) : 'error:'} `;
  const lines = [
    `${label}${message.split('\n').map(printable).join('\n')}${code === undefined ? '' : ` (${code})`}`,
    ...(advice === undefined ? [] : [`  ${printable(advice)}`]),
    ...(requestId === undefined ? [] : [`  request id: ${printable(requestId)}`]),
  ];
  return `${lines.join('\n')}\n`;
}
