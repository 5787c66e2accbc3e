import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { REAPER } from './reaper.ts';

/** How this machine can give processes a pid and mount namespace of their own. */
export type Wrapper =
  | {
      readonly kind: 'namespaces';
      /** Before the argv of the namespace's init. */
      readonly start: readonly string[];
      /** Before the argv of a process that enters, and the init's pid. */
      readonly enter: readonly string[];
    }
  | { readonly kind: 'none'; readonly reason: string };

const DEATH = ['setpriv', '--pdeathsig', 'KILL', '--'];
const NAMESPACES = [
  '--mount',
  '--propagation',
  'private',
  '--pid',
  '--fork',
  '--kill-child=SIGKILL',
  '--mount-proc',
  '--',
];
/** `--root`: a service that runs in a chroot keeps its steps in it; the namespace alone has the machine's own root. */
const ENTER = ['--mount', '--root', '--pid', '--target'];

/** For root. */
export const ROOT_WRAPPER: Wrapper = {
  kind: 'namespaces',
  start: [...DEATH, 'unshare', ...NAMESPACES],
  enter: ['nsenter', ...ENTER],
};
/** For everybody else, where the machine has user namespaces. */
export const USER_WRAPPER: Wrapper = {
  kind: 'namespaces',
  start: [...DEATH, 'unshare', '--user', '--map-root-user', ...NAMESPACES],
  enter: ['nsenter', '--user', '--preserve-credentials', ...ENTER],
};

let found: Promise<Wrapper> | undefined;

/** The best that this machine can do, found out once. */
export function findWrapper(): Promise<Wrapper> {
  found ??= probe();
  return found;
}

async function probe(): Promise<Wrapper> {
  const candidates = process.getuid?.() === 0 ? [ROOT_WRAPPER, USER_WRAPPER] : [USER_WRAPPER];
  let reason = '';
  for (const wrapper of candidates) {
    const failure = wrapper.kind === 'namespaces' ? await tryStart(wrapper.start) : wrapper.reason;
    if (failure === undefined) return wrapper;
    reason = failure;
  }
  return { kind: 'none', reason };
}

/** Undefined when it works, else why it does not. */
async function tryStart(start: readonly string[]): Promise<string | undefined> {
  const [command = '', ...rest] = [...start, 'sh', '-c', 'nsenter --version && "$@"', 'sh', ...REAPER];
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 1000) stderr += chunk.toString('utf8');
  });
  try {
    await once(child, 'close');
  } catch (error) {
    return (error as Error).message;
  }
  return child.exitCode === 0
    ? undefined
    : (stderr.trim().split('\n', 1)[0] ?? `exit code ${child.exitCode}`);
}
