import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunTool } from '@stagewright/oci';
import type { Ledger } from '../build-context.ts';
import { killInit } from './kill-init.ts';
import { findWrapper, type Wrapper } from './wrapper.ts';

export interface ToolRunnerOptions {
  /** Names the processes in the ledger: build and epoch. */
  readonly name: string;
  readonly ledger: Ledger;
  readonly env: Readonly<Record<string, string>>;
  readonly note: (text: string) => void;
  /** Default: the best that this machine can do. */
  readonly wrapper?: Wrapper;
}

/** What is over is dropped. */
const OUTPUT_BYTES = 4 << 20;
/** The exit code of what was ended by a signal, as shells count it. */
const KILLED = 137;
const LEFT_OPEN_MS = 2000;
const NOT_STARTED = /^unshare: failed to execute .*: (.*)$/m;

/**
 * Runs programs of the machine with arguments, never through a shell, in namespaces of their own where the machine has
 * them; where it has not, that is noted once. A call settles only once no process of it is left.
 */
export function createToolRunner(options: ToolRunnerOptions): RunTool {
  const { name, ledger, env, note } = options;
  let count = 0;
  let noted = false;
  return async (argv, { signal, cwd, timeoutMs }) => {
    const wrapper = options.wrapper ?? (await findWrapper());
    if (wrapper.kind === 'none' && !noted) {
      noted = true;
      note(`Tools run without namespaces of their own on this machine: ${wrapper.reason}`);
    }
    signal.throwIfAborted();
    count++;
    const entry = { kind: 'processes', name: `${name}-${count}` } as const;
    await ledger.add(entry);
    try {
      const limit = timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)];
      const run = {
        argv,
        cwd,
        env: { ...env, STAGEWRIGHT_PROCESSES: entry.name },
        signal: AbortSignal.any([signal, ...limit]),
      };
      return await runOnce(wrapper, run);
    } finally {
      await ledger.done(entry);
    }
  };
}

interface Run {
  readonly argv: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function runOnce(wrapper: Wrapper, run: Run): ReturnType<RunTool> {
  const { argv, cwd, env, signal } = run;
  signal.throwIfAborted();
  const [command = '', ...args] = [...wrapper.argv, ...argv];
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const kill = () => void (wrapper.kind === 'none' ? killGroup(child.pid) : killInit(child));
  signal.addEventListener('abort', kill, { once: true });
  try {
    const closed = once(child, 'close');
    closed.catch(() => undefined);
    await once(child, 'exit');
    if (wrapper.kind === 'none') {
      killGroup(child.pid);
      await Promise.race([closed, delay(LEFT_OPEN_MS, undefined, { ref: false })]);
      child.stdout.destroy();
      child.stderr.destroy();
    }
    await closed;
    signal.throwIfAborted();
    const notStarted = NOT_STARTED.exec(child.exitCode === 0 ? '' : stderr());
    if (notStarted !== null) throw new Error(`cannot start ${argv[0]}: ${notStarted[1]}`);
    return { exitCode: child.exitCode ?? KILLED, stdout: stdout(), stderr: withoutWrapperNoise(stderr()) };
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    if (size < OUTPUT_BYTES) chunks.push(chunk.subarray(0, OUTPUT_BYTES - size));
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** unshare complains about itself when what it waits for is ended by a signal. */
function withoutWrapperNoise(text: string): string {
  return text.replace(/^unshare: sigprocmask unblock failed.*\n?/gm, '');
}
