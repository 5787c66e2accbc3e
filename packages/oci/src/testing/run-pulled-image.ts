import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

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
  const output = collect(child);
  return {
    output,
    printed: (pattern) => until(pattern, output, child),
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

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

async function until(pattern: RegExp, output: () => string, child: ChildProcess): Promise<RegExpExecArray> {
  const deadline = AbortSignal.timeout(20_000);
  for (;;) {
    const found = pattern.exec(output());
    if (found !== null) return found;
    if (child.exitCode !== null || deadline.aborted) throw new Error(`it printed: ${output()}`);
    await Promise.race([
      once(child.stdout as NonNullable<typeof child.stdout>, 'data', { signal: deadline }),
      once(child, 'close'),
    ]).catch(() => undefined);
  }
}
