import { CommanderError } from 'commander';
import type { Run } from './act.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';

/** Runs one command line; never rejects. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<ExitCode> {
  const run: Run = { io, runAnother: runCommandLine, exit: EXIT.ok };
  const program = createProgram(run);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return run.exit;
  } catch (error) {
    // Commander asks for help and version by throwing, and has told its errors already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return reportError(io, error, { json: program.opts<{ json?: true }>().json ?? false });
  }
}
