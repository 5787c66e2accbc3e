import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { version } from '../version.ts';

/** What the worker and its tools see of the environment; nothing of the service's own settings. */
const WORKER_VARIABLES = [
  'PATH',
  'JAVA_HOME',
  'LANG',
  'TZ',
  'TMPDIR',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_COMPILE_CACHE',
];

export function serve(command: Command): void {
  command.action(act(runServer));
}

async function runServer(context: Context): Promise<void> {
  const { env, signal, stdout } = context.io;
  const { createLogger, DataFolderInUse, loadConfig, startServer } = await import('@stagewright/server');
  const loaded = loadConfig(env);
  if (loaded.kind === 'invalid') throw new CliError(loaded.problems.join('\n'));
  const { config } = loaded;
  const server = await startServer({
    config,
    version: version(),
    logger: createLogger(config.logLevel),
    workerEntry: fileURLToPath(import.meta.resolve('@stagewright/worker/entry')),
    workerEnvironment: Object.fromEntries(
      WORKER_VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
    ) as Record<string, string>,
  }).catch((error: unknown) => {
    throw error instanceof DataFolderInUse ? new CliError(error.message, { cause: error }) : error;
  });
  await server.ready();
  const password =
    server.passwordFile === undefined ? '' : `; the password of user admin is in ${server.passwordFile}`;
  stdout.write(`Stagewright ${version()} is ready at ${server.url}${password}\n`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
}
