import { arch, availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import type { WorkerOptions } from '@stagewright/worker';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { assignment, whole } from '../option-values.ts';
import { type KeyPlace, readWorkerKey } from '../read-worker-key.ts';
import { baseUrl } from '../settings.ts';
import { unreachable } from '../unreachable.ts';
import { version } from '../version.ts';
import { workerEnvironment } from '../worker-environment.ts';

interface Options extends KeyPlace {
  readonly server: string;
  readonly data?: string;
  readonly name: string;
  readonly slots: number;
  readonly pool?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly drain: number;
}

const DEFAULT_DATA = './.stagewright';

export function worker(command: Command): void {
  command
    .requiredOption('--server <address>', 'the server that it works for')
    .option('--key <key>', 'its key; other users of this machine can read it in the list of processes')
    .option('--key-file <path>', 'file with its key; without both, STAGEWRIGHT_WORKER_KEY')
    .option('--data <folder>', `its data folder (default: STAGEWRIGHT_DATA, else ${DEFAULT_DATA})`)
    .option('--name <name>', 'how it is shown', hostname())
    .option('--slots <n>', 'builds at once', whole(1), availableParallelism())
    .option('--pool <name>', 'the pool whose builds it takes (default: the default pool)')
    .option('--label <NAME=value>', 'what builds may ask for; may be repeated', assignment)
    .option('--drain <seconds>', 'how long running builds may go on once it is told to end', whole(), 30)
    .addHelpText(
      'after',
      `
An administrator makes the key on the server: stagewright workers create <name>.
SIGTERM or Ctrl-C lets running builds end, and gives back what is left; a second one ends it at once.
STAGEWRIGHT_CA_FILE names the certificates of your own authority; proxies, mirrors and their logins are set as on the server.`,
    )
    .action(act(runWorker));
}

async function runWorker(context: Context, options: Options): Promise<void> {
  const { env, signal, stderr, stdout } = context.io;
  const url = baseUrl(options.server);
  const { loadNetwork } = await import('@stagewright/server/config');
  const loaded = loadNetwork(env);
  if (loaded.kind === 'invalid') throw new CliError(loaded.problems.join('\n'));
  const key = await readWorkerKey(env, options);
  const settings = { url, key, network: loaded.network, ...settingsOf(options, env) };
  const { runRemote, ServerRefusal, WorkerFolderInUse } = await import('@stagewright/worker');
  const say = createSayer((text) => stderr.write(`${text}\n`));
  if (isOpen(url)) say(`${url} is no https address: the key, packages and logs can be read on the way.`);
  try {
    await runRemote(settings, {
      stop: signal,
      drainMs: options.drain * 1000,
      onRegistered: () =>
        stdout.write(`Worker ${options.name} works for ${url}, ${options.slots} builds at once\n`),
      onRetry: (error) => say(`${unreachable(url, error).message} Trying again.`),
      onProblem: (what, error) => stderr.write(`${what}: ${String(error)}\n`),
    });
  } catch (error) {
    if (error instanceof WorkerFolderInUse) throw new CliError(error.message, { cause: error });
    throw error instanceof ServerRefusal ? refused(url, error) : error;
  }
}

function settingsOf(
  { data, name, slots, pool, label }: Options,
  env: Readonly<Record<string, string | undefined>>,
): Omit<WorkerOptions, 'key'> {
  const toolEnv = workerEnvironment(env);
  return {
    folder: join(data ?? (env['STAGEWRIGHT_DATA'] || DEFAULT_DATA), 'remote-worker'),
    name,
    slots,
    version: version(),
    arch: arch() === 'arm64' ? 'aarch64' : 'x86_64',
    toolEnv,
    ...(pool === undefined ? {} : { pool }),
    ...(label === undefined ? {} : { labels: label }),
  };
}

/** Whether others may listen. */
function isOpen(url: string): boolean {
  const { protocol, hostname: host } = new URL(url);
  return protocol === 'http:' && host !== 'localhost' && host !== '[::1]' && !host.startsWith('127.');
}

/** Says a thing once, until another has been said. */
function createSayer(say: (text: string) => void): (text: string) => void {
  let last = '';
  return (text) => {
    if (text !== last) say(text);
    last = text;
  };
}

function refused(url: string, error: { readonly status: number; readonly message: string }): CliError {
  if (error.status !== 401) return new CliError(`${url} refused the worker: ${error.message}`);
  return new CliError(`${url} does not take the worker's key: it is wrong, or it was revoked.`, {
    exit: EXIT.unauthenticated,
    advice: 'Make another with stagewright workers create.',
    cause: error,
  });
}
