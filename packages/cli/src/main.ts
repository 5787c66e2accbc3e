import { interrupted } from './cli-error.ts';
import { runCommandLine } from './command-line.ts';

/** The process: its streams, its interrupts and its exit code. */
export async function main(): Promise<void> {
  const interrupt = new AbortController();
  // A second one ends the process at once: the default, as the handlers are gone by then.
  const onInterrupt = () => interrupt.abort(interrupted('Interrupted.'));
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  // The reader of a pipe has seen enough: not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  const { stdin, stdout, stderr, env } = process;
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    stdin,
    stdout,
    stderr,
    env,
    signal: interrupt.signal,
  });
  process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
}
