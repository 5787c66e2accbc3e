import type { Ledger } from '../build-context.ts';
import type { Execution, Executor, Step, StepEnd } from './executor.ts';

export interface ToolRunnerOptions {
  /** Names the processes in the ledger: build and epoch. */
  readonly name: string;
  readonly ledger: Ledger;
  readonly env: Readonly<Record<string, string>>;
  readonly executor: Executor;
  readonly note: (text: string) => void;
}

export interface ToolCall {
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly timeoutMs?: number;
  /** Beside what every call gets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Takes the output as it comes, all of it. */
  readonly onOutput?: Step['output'];
}

export interface ToolEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Rejects with the signal's reason on an abort, with a `TimeoutError` when its time is over, and when there is no such program. */
export type ToolRunner = (argv: readonly string[], call: ToolCall) => Promise<ToolEnd>;

/** What is over is dropped. */
const OUTPUT_BYTES = 4 << 20;

/**
 * Runs programs of the machine with arguments, never through a shell made from data. They are our own helpers: a stop gives them no
 * grace. A call settles only once no process of it is left.
 */
export function createToolRunner({ name, ledger, env, executor, note }: ToolRunnerOptions): ToolRunner {
  let count = 0;
  let noted = false;
  return async (argv, { signal, cwd = '/', timeoutMs, env: own, onOutput }) => {
    signal.throwIfAborted();
    count++;
    const execution = await executor.open({
      name: `${name}-tool-${count}`,
      ledger,
      env: { ...env, ...own },
      graceMs: 0,
    });
    for (const { what, reason } of noted ? [] : execution.unenforced) {
      noted = true;
      note(`Tools run without ${what} of their own on this machine: ${reason}`);
    }
    const limit = timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)];
    const stopped = AbortSignal.any([signal, ...limit]);
    const [stdout, stderr] = [collect(), collect()];
    const output: Step['output'] = (bytes, stream) => {
      (stream === 'stdout' ? stdout : stderr).add(bytes);
      onOutput?.(bytes, stream);
    };
    const end = await runUntil(stopped, execution, () => execution.run({ argv, cwd, output }));
    stopped.throwIfAborted();
    return { exitCode: exitCode(end, argv), stdout: stdout.text(), stderr: stderr.text() };
  };
}

async function runUntil(
  signal: AbortSignal,
  execution: Execution,
  run: () => Promise<StepEnd>,
): Promise<StepEnd> {
  const stop = () => void execution.stop({ graceMs: 0 });
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await run();
  } finally {
    signal.removeEventListener('abort', stop);
    await execution.close();
  }
}

/** As shells count a signal. */
const KILLED = 137;

function exitCode(end: StepEnd, [program]: readonly string[]): number {
  if (end.kind === 'not_started') throw new Error(`cannot start ${program}: ${end.reason}`);
  return end.kind === 'exited' ? end.code : KILLED;
}

function collect(): { add(bytes: Uint8Array): void; text(): string } {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    add(bytes) {
      if (size < OUTPUT_BYTES) chunks.push(bytes.subarray(0, OUTPUT_BYTES - size));
      size += bytes.length;
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
