import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether a program is in PATH. */
export async function hasProgram(name: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const checks = folders.map((folder) => access(join(folder, name), constants.X_OK));
  return (await Promise.allSettled(checks)).some(({ status }) => status === 'fulfilled');
}

/** Runs a program to its end. @throws Error with what it wrote to standard error */
export async function runProgram(argv: readonly [string, ...string[]]): Promise<void> {
  const child = spawn(argv[0], argv.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${argv[0]} failed: ${Buffer.concat(errors).toString().slice(0, 2000)}`);
}

/** The command line itself. */
export const STAGEWRIGHT = fileURLToPath(new URL('../../bin/stagewright.mjs', import.meta.url));

/** Runs one of our own commands on this terminal; answers its exit code. */
export async function runStagewright(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number | null> {
  const child = spawn(process.execPath, [STAGEWRIGHT, ...args], { stdio: 'inherit', env });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
