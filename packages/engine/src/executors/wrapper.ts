import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What stands before a program so that all of its processes can be ended and are known to be gone. */
export type Wrapper =
  | { readonly kind: 'namespaces'; readonly argv: readonly string[] }
  | { readonly kind: 'none'; readonly argv: readonly []; readonly reason: string };

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
/** For root. */
export const ROOT_ARGV = [...DEATH, 'unshare', ...NAMESPACES];
/** For everybody else, where the machine has user namespaces. */
export const USER_ARGV = [...DEATH, 'unshare', '--user', '--map-root-user', ...NAMESPACES];

let found: Promise<Wrapper> | undefined;

/** What this machine can do, found out once. */
export function findWrapper(): Promise<Wrapper> {
  found ??= probe();
  return found;
}

async function probe(): Promise<Wrapper> {
  const candidates = process.getuid?.() === 0 ? [ROOT_ARGV, USER_ARGV] : [USER_ARGV];
  let reason = '';
  for (const argv of candidates) {
    const failure = await tryWrapper(argv);
    if (failure === undefined) return { kind: 'namespaces', argv };
    reason = failure;
  }
  return { kind: 'none', argv: [], reason };
}

/** Undefined when it works, else why it does not. */
async function tryWrapper(argv: readonly string[]): Promise<string | undefined> {
  const [command = '', ...rest] = [...argv, 'true'];
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
