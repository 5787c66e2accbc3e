import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ExecutionOptions, StepEnd } from '../executor.ts';
import type { SandboxExecutorOptions } from '../sandbox/sandbox-options.ts';

export interface SandboxRequest {
  readonly executor: Pick<SandboxExecutorOptions, 'toolFolders' | 'hidden' | 'allow' | 'scratchRoot'>;
  readonly execution: Pick<ExecutionOptions, 'name' | 'folders' | 'limits' | 'network'>;
  /** Each is a step of its own. */
  readonly scripts: readonly string[];
}

export interface ScriptResult {
  readonly end: StepEnd;
  readonly output: string;
}

export interface SandboxUser {
  readonly name: string;
  /** What stands before the argv of a process to be this user. */
  readonly before: readonly string[];
  /** Default: what the executor finds. */
  readonly wrapper?: 'bare root';
}

/** In a mount namespace of its own, where everybody may open the device for networks, as on most machines. */
const OPEN_TUN = 'mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200 && exec "$@"';
const NOBODY = [
  ...['unshare', '--mount', '--propagation', 'private', '--', 'sh', '-c', OPEN_TUN, 'sh'],
  ...['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'],
];

/** The users that sandboxes are tried as: whoever runs the tests and, where that is root, somebody else. */
export const SANDBOX_USERS: readonly SandboxUser[] = [
  { name: process.getuid?.() === 0 ? 'root' : 'a user', before: [] },
  ...(process.getuid?.() === 0
    ? [
        { name: 'root where only root has namespaces', before: [], wrapper: 'bare root' } as const,
        { name: 'nobody', before: NOBODY },
      ]
    : []),
];

let count = 0;

/** A name for an execution that no other test has. */
export function sandboxName(): string {
  count++;
  return `hostile-${process.pid}-${count}`;
}

/** Runs scripts in one sandbox from a process of the user; its environment holds what the service's would. */
export async function sandboxAs(
  { before, wrapper }: SandboxUser,
  request: SandboxRequest,
  env: Readonly<Record<string, string>> = {},
): Promise<ScriptResult[]> {
  const entry = join(import.meta.dirname, 'sandbox-child.ts');
  const [command = '', ...args] = [
    ...before,
    process.execPath,
    entry,
    JSON.stringify(request),
    ...(wrapper ? [wrapper] : []),
  ];
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complained] = [[] as Buffer[], [] as Buffer[]];
  child.stdout.on('data', (bytes: Buffer) => said.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => complained.push(bytes));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(Buffer.concat(complained).toString('utf8'));
  return JSON.parse(Buffer.concat(said).toString('utf8'));
}
