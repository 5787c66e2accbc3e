import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface StartedProcess {
  readonly child: ChildProcess;
  /** What it printed so far, at most the last 64 KiB of each. */
  output(): string;
  errors(): string;
  hasEnded(): boolean;
  /** Settles when it has ended and its streams are read. */
  readonly ended: Promise<number | null>;
}

interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** File descriptor that takes both streams, in place of `output` and `errors`. */
  readonly log?: number;
  /** It stays when this process goes. */
  readonly detached?: boolean;
}

const KEPT = 1 << 16;

export function startProcess(
  argv: readonly string[],
  { env, log, detached = false }: StartOptions,
): StartedProcess {
  const [file = '', ...args] = argv;
  const sink = log ?? 'pipe';
  const child = spawn(file, args, { env, detached, stdio: ['ignore', sink, sink] });
  const streams = { output: '', errors: '' };
  let over = false;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    streams.output = (streams.output + text).slice(-KEPT);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    streams.errors = (streams.errors + text).slice(-KEPT);
  });
  const ended = once(child, 'close')
    .then(
      ([code]) => code as number | null,
      (error: Error) => {
        streams.errors += error.message;
        return null;
      },
    )
    .finally(() => {
      over = true;
    });
  return {
    child,
    output: () => streams.output,
    errors: () => streams.errors,
    hasEnded: () => over,
    ended,
  };
}

/** TERM first; KILL for what has not ended in time. */
export async function stopProcess(
  { child, ended, hasEnded }: StartedProcess,
  patience: number,
): Promise<void> {
  if (hasEnded()) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await ended;
  clearTimeout(timer);
}

const MORE_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Where a program lies; administrators' folders count although they may be missing in PATH. */
export async function findProgram(name: string, path = ''): Promise<string | undefined> {
  for (const folder of [...path.split(delimiter), ...MORE_FOLDERS].filter(Boolean)) {
    const file = join(folder, name);
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return file;
  }
  return undefined;
}
