import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Step } from '../executor.ts';
import type { Enclosure } from './enclosure.ts';
import { packVariables } from './variables.ts';

/** Runs before the enclosure is entered, from where its cgroups can be seen. Their files are arguments, never part of the script. */
const JOIN = `
while [ "$1" != -- ]; do
  echo 0 2>/dev/null >"$1" || { echo 'its limits cannot be set' >&3; exit 127; }
  shift
done
shift
exec "$@"
`;
/**
 * Runs inside the enclosure: goes to the folder, becomes the command. The folder and the command are arguments, never part of the
 * script. What it says on fd 3 before the command begins tells us whether it began.
 */
const BECOME = `
refuse() { echo "$1" >&3; exit 127; }
cd -- "$1" 2>/dev/null || refuse 'its folder cannot be entered'
shift
command -v -- "$1" >/dev/null || refuse 'there is no such program'
echo started >&3
exec "$@" 3>&-
`;

/** A descriptor that has left the enclosure may keep the output open for ever: so long it may stay silent after the proof. */
const LEFT_OPEN_MS = 2_000;
/** `nsenter` stops itself when the command is stopped, and then does not wait for its end. */
const CONTINUE_MS = 100;

export type CommandEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not_started'; readonly reason: string };

export interface EnteredStep {
  /** How the command ended, once it has; its background processes may still live. */
  readonly ended: Promise<CommandEnd>;
  /** Resolves once all output was handed over; to be called when nothing lives that could write more. */
  drain(): Promise<void>;
}

export interface EnterOptions {
  readonly enclosure: Enclosure;
  readonly env: Readonly<Record<string, string>>;
  /** Files named `cgroup.procs` of the groups to join. */
  readonly joins: readonly string[];
}

/** Starts the command of a step. It is a child of ours through `nsenter`, which ends exactly as the command ends: code or signal. */
export function enterStep({ argv, cwd, output }: Step, { enclosure, env, joins }: EnterOptions): EnteredStep {
  const { carried, unpack } = packVariables(env);
  const inside = [...enclosure.entry, '/bin/sh', '-c', unpack + BECOME, 'sh', cwd, ...argv];
  const args = joins.length === 0 ? inside : ['/bin/sh', '-c', JOIN, 'sh', ...joins, '--', ...inside];
  const child = spawn(args[0] ?? '', args.slice(1), {
    env: { ...enclosure.env, ...carried },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdout?.on('data', (bytes: Buffer) => output(bytes, 'stdout'));
  child.stderr?.on('data', (bytes: Buffer) => output(bytes, 'stderr'));
  const closed = once(child, 'close').catch(() => undefined);
  return { ended: endOf(child), drain: () => drained(child, closed) };
}

async function endOf(child: ChildProcess): Promise<CommandEnd> {
  let said = '';
  const report = child.stdio[3] as NodeJS.ReadableStream;
  report.setEncoding('utf8');
  report.on('data', (text: string) => {
    said += text;
  });
  const reported = once(report, 'close');
  const goOn = setInterval(() => child.kill('SIGCONT'), CONTINUE_MS);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    await reported;
    const reason = said.trim();
    if (reason !== 'started')
      return { kind: 'not_started', reason: reason || `it was not reached (${code ?? signal})` };
    return signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'signalled', signal };
  } catch (error) {
    return { kind: 'not_started', reason: (error as Error).message };
  } finally {
    clearInterval(goOn);
  }
}

/** What was written is in the pipes: it comes without a pause. */
async function drained(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  const streams = [child.stdout, child.stderr];
  const giveUp = () => {
    for (const stream of streams) stream?.destroy();
  };
  const silence = setTimeout(giveUp, LEFT_OPEN_MS);
  for (const stream of streams) stream?.on('data', () => silence.refresh());
  await closed;
  clearTimeout(silence);
}
