import module from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { version } from '../version.ts';
import { workerEnvironment } from '../worker-environment.ts';

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
    consoleFolder: fileURLToPath(new URL('dist', import.meta.resolve('@stagewright/console/package.json'))),
    workerEnvironment: workerEnvironment(env),
  }).catch((error: unknown) => {
    throw error instanceof DataFolderInUse ? new CliError(error.message, { cause: error }) : error;
  });
  await server.ready();
  const password =
    server.passwordFile === undefined ? '' : `; the password of user admin is in ${server.passwordFile}`;
  stdout.write(`Stagewright ${version()} is ready at ${server.url}${password}\n`);
  // Else only a clean end writes it.
  module.flushCompileCache();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
}
