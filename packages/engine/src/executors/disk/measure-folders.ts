import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { machineEnv } from '../processes/variables.ts';

const DU = ['du', '--summarize', '--total', '--one-file-system', '--block-size=1', '--'];

/**
 * Bytes that the folders take on their disks, a file with several names counted once. What stands before the command lets it read
 * what the steps have closed to others. What vanishes meanwhile, or cannot be read, counts as nothing.
 */
export async function measureFolders(paths: readonly string[], before: readonly string[]): Promise<number> {
  const total = (await totalOf([...before, ...DU, ...paths])) ?? (await totalOf([...DU, ...paths]));
  if (total === null) throw new Error('the space that the folders of a build take cannot be measured');
  return total;
}

async function totalOf(argv: readonly string[]): Promise<number | null> {
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    env: machineEnv({}),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child, 'close');
  const [, total] = /^(\d+)\ttotal$/m.exec(said) ?? [];
  return total === undefined ? null : Number(total);
}
