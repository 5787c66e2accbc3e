import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import type { RunTool } from '../base/run-tool.ts';

const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Runs a tool as the product's callers do. */
export const runTool: RunTool = (argv, { signal, cwd, timeoutMs = 60_000 }) =>
  new Promise((resolve, reject) => {
    const [file = '', ...args] = argv;
    const options = { signal, cwd, timeout: timeoutMs, maxBuffer: 1 << 24, killSignal: 'SIGKILL' as const };
    execFile(file, args, options, (error, stdout, stderr) => {
      if (signal.aborted) reject(signal.reason as Error);
      else if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });

/** Runs a tool that must end with 0, and gives what it printed. */
export async function output(...argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runTool(argv, { signal: new AbortController().signal });
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode}: ${stderr}`);
  return stdout;
}

/** Skips a test, with the reason, where a tool of another maker is not installed. */
export async function needTools(context: TestContext, ...names: string[]): Promise<void> {
  for (const name of names) if (!(await isInstalled(name))) context.skip(`${name} is not installed`);
}

export async function isInstalled(name: string): Promise<boolean> {
  const found = await Promise.allSettled(FOLDERS.map((folder) => access(join(folder, name), constants.X_OK)));
  return found.some(({ status }) => status === 'fulfilled');
}
