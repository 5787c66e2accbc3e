import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { type ProcessId, processId, readProcFile } from './process-id.ts';

/**
 * Pid 1 of a namespace: `cat` between two pipes to us. It ignores SIGCHLD, so the kernel itself reaps every orphan that it inherits; it
 * has no handler for TERM, so the kernel does not deliver it to a pid 1; and it ends at the end of its input, the life line that the
 * kernel closes however we end. Why not more: docs/decisions/0004-reaper.md.
 */
export const REAPER = ['env', '--ignore-signal=CHLD', 'cat'];
const HELLO = 'hello\n';

export interface Reaper {
  /** As we see it, outside its namespace. */
  readonly init: ProcessId;
  /** Settles with the wrapper. */
  readonly wrapperExit: Promise<unknown>;
  /** Ends the life line. */
  release(): void;
}

/** Starts one; rejects, with nothing left, when the machine cannot do it. */
export async function startReaper(
  start: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Reaper> {
  const [command = '', ...args] = [...start, ...REAPER];
  const wrapper = spawn(command, args, { env, stdio: 'pipe', detached: true });
  const { stdin, stdout } = wrapper;
  const complaint = firstWords(wrapper.stderr);
  stdin.on('error', () => undefined);
  stdin.write(HELLO);
  const wrapperExit = once(wrapper, 'exit').catch(() => undefined);
  // Its echo says that nothing stands between the namespace and its reaper any more.
  const answer = await Promise.race([once(stdout, 'data'), once(wrapper, 'error'), wrapperExit]);
  const init = answer?.[0] instanceof Buffer ? firstChild(wrapper.pid ?? 0) : null;
  if (init === null) {
    stdin.destroy();
    wrapper.kill('SIGKILL');
    await wrapperExit;
    if (!wrapper.stderr.closed) await once(wrapper.stderr, 'close');
    const why = answer?.[0] instanceof Error ? answer[0].message : complaint();
    throw new Error(`the namespaces of a step could not be made: ${why}`, { cause: answer?.[0] });
  }
  return { init, wrapperExit, release: () => void stdin.destroy() };
}

/** `unshare` starts its one child, the namespace's init, and waits for it: nobody else can free the pid. */
function firstChild(pid: number): ProcessId | null {
  const children = readProcFile(`/proc/${pid}/task/${pid}/children`)?.trim().split(' ') ?? [];
  return children[0] ? processId(Number(children[0])) : null;
}

function firstWords(stderr: Readable): () => string {
  let text = '';
  stderr.on('data', (chunk: Buffer) => {
    if (text.length < 1000) text += chunk.toString('utf8');
  });
  return () => text.trim().split('\n', 1)[0] ?? '';
}
