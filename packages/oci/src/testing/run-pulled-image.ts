import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PATIENCE_MS = 20_000;

export interface RunningImage {
  /** Everything printed so far. */
  output(): string;
  /** Waits until the output matches. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  close(): Promise<void>;
}

export interface RunOptions {
  /** `NAME=value`. */
  readonly env?: readonly string[];
  /** How skopeo reaches the registry. Default: by plain http, without a login. */
  readonly skopeo?: readonly string[];
}

/** Pulls an image with skopeo, unpacks it with umoci and runs it under runc, on the machine's own network. */
export async function runPulledImage(reference: string, options: RunOptions = {}): Promise<RunningImage> {
  const { env = [], skopeo = ['--src-tls-verify=false'] } = options;
  const folder = await mkdtemp(join(tmpdir(), 'oci-run-'));
  const bundle = join(folder, 'bundle');
  const id = folder.slice(folder.lastIndexOf('/') + 1);
  const root = join(folder, 'runc');
  await run('skopeo', ['copy', ...skopeo, `docker://${reference}`, `oci:${folder}/layout:it`]);
  await run('umoci', ['unpack', '--image', `${folder}/layout:it`, bundle]);
  await adapt(join(bundle, 'config.json'), env);
  const child = spawn('runc', ['--root', root, 'run', '--bundle', bundle, id], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const collected = collect(child);
  return {
    output: collected.text,
    printed: (pattern) => until(pattern, collected, ended),
    close: async () => {
      await run('runc', ['--root', root, 'kill', id, 'KILL']).catch(() => undefined);
      await ended;
      await run('runc', ['--root', root, 'delete', '--force', id]).catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface RuntimeConfig {
  process: { terminal: boolean; env: string[]; rlimits?: unknown };
  linux: { namespaces: { type: string }[]; resources?: unknown };
}

async function adapt(file: string, env: readonly string[]): Promise<void> {
  const config = JSON.parse(await readFile(file, 'utf8')) as RuntimeConfig;
  config.process.terminal = false;
  config.process.env.push(...env);
  delete config.process.rlimits;
  config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'network');
  await writeFile(file, JSON.stringify(config));
}

interface Collected {
  text(): string;
  /** Resolves with the next piece of output. */
  more(): Promise<void>;
}

function collect(child: ChildProcess): Collected {
  let text = '';
  let next = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      next.resolve();
      next = Promise.withResolvers();
    });
  return { text: () => text, more: () => next.promise };
}

async function until(
  pattern: RegExp,
  { text, more }: Collected,
  ended: Promise<unknown>,
): Promise<RegExpExecArray> {
  let over = false;
  const end = Promise.race([ended, sleep(PATIENCE_MS, undefined, { ref: false })]).then(() => {
    over = true;
  });
  for (;;) {
    const found = pattern.exec(text());
    if (found !== null) return found;
    if (over) throw new Error(`it printed: ${text()}`);
    await Promise.race([more(), end]);
  }
}
