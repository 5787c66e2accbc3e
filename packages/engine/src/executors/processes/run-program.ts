import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { machineEnv } from './variables.ts';

const WORDS = 1_000;

/**
 * Runs a program of the machine that does one short thing for us and starts nothing. Null when it did what it should, else why not, in
 * its first words.
 */
export async function runProgram(argv: readonly string[], input?: string): Promise<string | null> {
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    env: machineEnv({}),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < WORDS) said += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (code === 0) return null;
    return said.trim().split('\n', 1)[0] || `${argv[0]} ended with ${code ?? signal}`;
  } catch (error) {
    return (error as Error).message;
  }
}
