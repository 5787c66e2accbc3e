import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export const root = join(import.meta.dirname, '..');

interface Ended {
  readonly code: number;
  readonly output: string;
}

interface Capture {
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program of this checkout or of the machine and keeps what it says; never rejects for an exit code. */
export function capture(program: string, args: readonly string[], { env }: Capture = {}): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ code: 127, output: message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

interface Follow {
  /** Aborting kills the program. */
  readonly signal: AbortSignal;
}

/** Runs a program on this terminal and gives its exit code; 1 when it was killed, 127 when it could not start. */
export function follow(program: string, args: readonly string[], { signal }: Follow): Promise<number> {
  const child = spawn(program, args, {
    cwd: root,
    env: environment(),
    stdio: 'inherit',
    signal,
    killSignal: 'SIGKILL',
  });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    ...(process.stdout.isTTY ? {} : { FORCE_COLOR: undefined, NO_COLOR: '1' }),
  };
}
