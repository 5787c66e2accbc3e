import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runProgram } from './program.ts';

const PATIENCE_MS = 10_000;

export interface RunRequest {
  readonly folder: string;
  readonly layout: string;
  readonly tag: string;
  readonly env: readonly string[];
  /** Says whether a line of output shows that the image does its work. */
  readonly proves: (line: string) => Promise<boolean>;
}

/** Runs an image of a layout under runc, in the machine's network, until a line proves it; answers that line. */
export async function runImage({ folder, layout, tag, env, proves }: RunRequest): Promise<string> {
  const bundle = join(folder, `bundle-${tag}`);
  await runProgram(['umoci', 'unpack', '--image', `${layout}:${tag}`, bundle]);
  await configure(join(bundle, 'config.json'), env);
  const id = `stagewright-demo-${process.pid}-${tag}`;
  const root = join(folder, 'runc');
  const container = spawn('runc', ['--root', root, 'run', '--bundle', bundle, id], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(container, 'exit');
  const lines = createInterface({ input: container.stdout });
  const late = setTimeout(() => lines.close(), PATIENCE_MS);
  try {
    for await (const line of lines) if (await proves(line)) return line;
    throw new Error('The image ran and did not do its work.');
  } finally {
    clearTimeout(late);
    await runProgram(['runc', '--root', root, 'kill', id, 'KILL']).catch(() => undefined);
    await exit;
  }
}

async function configure(file: string, env: readonly string[]): Promise<void> {
  const config = JSON.parse(await readFile(file, 'utf8'));
  config.process.terminal = false;
  config.process.env.push(...env);
  config.linux.resources = {};
  config.linux.namespaces = config.linux.namespaces.filter(
    ({ type }: { type: string }) => type !== 'network',
  );
  await writeFile(file, JSON.stringify(config));
}
