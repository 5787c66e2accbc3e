import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const BIN = join(import.meta.dirname, '../../packages/cli/bin/stagewright.mjs');

export const ADMIN_PASSWORD = 'planted-admin-password-4711';

/** A real service in a child process, with a data folder of its own. */
export interface Service {
  readonly url: string;
  readonly host: string;
  readonly data: string;
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

export async function startService(data: string, env: Record<string, string> = {}): Promise<Service> {
  const child: ChildProcess = spawn(process.execPath, [BIN, 'serve'], {
    env: {
      PATH: process.env['PATH'],
      STAGEWRIGHT_DATA: data,
      STAGEWRIGHT_LISTEN: '127.0.0.1:0',
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
  return {
    url,
    host: new URL(url).host,
    data,
    log: () => log,
    workerPid: () => childrenOf(child.pid ?? 0)[0] ?? 0,
    async stop() {
      child.kill('SIGTERM');
      return (await exit)[0];
    },
    async kill() {
      child.kill('SIGKILL');
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

function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}
