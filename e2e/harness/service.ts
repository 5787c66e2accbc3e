import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@stagewright/oci/testing';

const BIN = join(import.meta.dirname, '../../packages/cli/bin/stagewright.mjs');

export const ADMIN_PASSWORD = 'planted-admin-password-4711';

/** A real service in a child process, with a data folder of its own. */
export interface Service {
  readonly url: string;
  readonly host: string;
  readonly data: string;
  readonly pid: number;
  /** Everything it wrote to standard error. */
  log(): string;
  workerPid(): number;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

export function newDataFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'stagewright-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** `command`: another way to start the same service. */
export async function startService(
  data: string,
  env: Record<string, string> = {},
  [file, ...args]: readonly [string, ...string[]] = [process.execPath, BIN, 'serve'],
): Promise<Service> {
  const child: ChildProcess = spawn(file, args, {
    env: {
      PATH: process.env['PATH'],
      STAGEWRIGHT_DATA: data,
      STAGEWRIGHT_LISTEN: `127.0.0.1:${await freePort()}`,
      STAGEWRIGHT_ADMIN_PASSWORD: ADMIN_PASSWORD,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const url = await readyUrl(child);
  if (!url) throw new Error(`the service did not start: ${log}`);
  const pid = serverBelow(child.pid ?? 0);
  const leaveNothing = () => process.kill(pid, 'SIGKILL');
  process.once('exit', leaveNothing);
  void exit.then(() => process.off('exit', leaveNothing));
  return {
    url,
    host: new URL(url).host,
    data,
    pid,
    log: () => log,
    workerPid: () => childrenOf(pid)[0] ?? 0,
    async stop() {
      process.kill(pid, 'SIGTERM');
      return (await exit)[0];
    },
    async kill() {
      process.kill(pid, 'SIGKILL');
      await exit;
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string | undefined> {
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const url = /ready at (http\S*?)(;|$)/.exec(line)?.[1];
    if (url) return url;
  }
  return undefined;
}

/** The server itself, where npm or a shell started it: neither hands every signal on. */
function serverBelow(pid: number): number {
  const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  return basename(program) === 'node' ? pid : serverBelow(childrenOf(pid)[0] ?? 0);
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}
