import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const BIN = join(import.meta.dirname, '../../packages/cli/bin/stagewright.mjs');

/** The command line as a process of its own, with a home of its own. Rejects with what it printed when it does not end with 0. */
export interface CommandLine {
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked field by field
  json(...args: readonly string[]): Promise<any>;
}

export function createCommandLine(home: string, env: Readonly<Record<string, string>> = {}): CommandLine {
  mkdirSync(home, { recursive: true });
  const run: CommandLine['run'] = async (args, more = {}) => {
    const options = { env: { PATH: process.env['PATH'], HOME: home, ...env, ...more } };
    try {
      return (await promisify(execFile)(process.execPath, [BIN, ...args], options)).stdout;
    } catch (error) {
      if (error instanceof Error && 'stdout' in error) error.message += `\n${error.stdout}`;
      throw error;
    }
  };
  return { run, json: async (...args) => JSON.parse(await run([...args, '--json'])) };
}
