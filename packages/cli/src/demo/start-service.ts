import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { STAGEWRIGHT } from './program.ts';

const PATIENCE_MS = 20_000;

/** A service of its own in a child process. */
export interface DemoService {
  readonly url: string;
  readonly pid: number;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
  /** Lets it run on when this process ends. */
  release(): void;
}

/** Starts `stagewright serve` with this environment and waits until it is ready. */
export async function startService(env: NodeJS.ProcessEnv, keep: boolean): Promise<DemoService> {
  const child: ChildProcess = spawn(process.execPath, [STAGEWRIGHT, 'serve'], {
    env,
    stdio: ['ignore', 'pipe', keep ? 'ignore' : 'inherit'],
    detached: keep,
  });
  const exit = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await exit;
  };
  const url = await ready(child).catch(async (error: unknown) => {
    if (child.exitCode === null) await stop();
    throw error;
  });
  return { url, pid: child.pid ?? 0, stop, release: () => child.unref() };
}

async function ready(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const late = setTimeout(() => lines.close(), PATIENCE_MS);
  try {
    for await (const line of lines) {
      const url = /ready at (http\S*?)(;|$)/.exec(line)?.[1];
      if (url) return url;
    }
    throw new Error('The service did not become ready; its messages above say why.');
  } finally {
    clearTimeout(late);
  }
}
