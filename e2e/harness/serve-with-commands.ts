import { fileURLToPath } from 'node:url';
import { createLogger, loadConfig, startServer } from '@stagewright/server';

/**
 * `stagewright serve`, but with a worker that runs the `build_cmd` of package jobs: see the worker's `testing/command-worker.ts`. Start it
 * by `startService(data, env, [process.execPath, SERVE_WITH_COMMANDS])`.
 */
const loaded = loadConfig(process.env);
if (loaded.kind === 'invalid') throw new Error(loaded.problems.join('\n'));
const ended = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
const server = await startServer({
  config: loaded.config,
  version: '0.0.0-test',
  logger: createLogger(loaded.config.logLevel),
  workerEntry: fileURLToPath(new URL('../../packages/worker/src/testing/command-worker.ts', import.meta.url)),
  workerEnvironment: { PATH: process.env['PATH'] ?? '' },
  consoleFolder: fileURLToPath(new URL('../../packages/console/dist', import.meta.url)),
});
await server.ready();
process.stdout.write(`Stagewright is ready at ${server.url}\n`);
await ended;
await server.close();
