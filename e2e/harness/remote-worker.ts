import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from './command-line.ts';

export interface RemoteWorkerOptions {
  readonly server: string;
  /** Given in the environment. */
  readonly key?: string;
  readonly data: string;
  /** File with the authority's certificate. */
  readonly ca?: string;
  readonly args?: readonly string[];
}

/** A real worker in a process of its own, as on another machine. */
export interface RemoteWorker {
  readonly pid: number;
  /** Resolves once it has said that the server took it in. */
  readonly ready: Promise<void>;
  /** How it ends, however that comes. */
  readonly ended: Promise<number | null>;
  /** Everything that it wrote. */
  output(): string;
  signal(name: NodeJS.Signals): void;
}

export function startRemoteWorker(options: RemoteWorkerOptions): RemoteWorker {
  const { server, key, data, ca, args = [] } = options;
  const child = spawn(process.execPath, [BIN, 'worker', '--server', server, '--data', data, ...args], {
    env: {
      PATH: process.env['PATH'],
      ...(key === undefined ? {} : { STAGEWRIGHT_WORKER_KEY: key }),
      ...(ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: ca }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  ready.catch(() => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(` works for ${server}`)) resolve();
    });
  }
  const leaveNothing = () => child.kill('SIGKILL');
  process.once('exit', leaveNothing);
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', leaveNothing);
    reject(new Error(`the worker ended with ${code}: ${output}`));
    return code as number | null;
  });
  return { pid: child.pid ?? 0, ready, ended, output: () => output, signal: (name) => void child.kill(name) };
}
