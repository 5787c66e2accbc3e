import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { takeSchemaLibraryFromFewFiles } from '@stagewright/api/schema-library';

/**
 * `stagewright serve`, but with a worker that runs the `build_cmd` of package jobs: see `command-worker.ts`. Start it by
 * `startService(data, env, [process.execPath, SERVE_WITH_COMMANDS])`.
 */
// Loaded as the product's own entry loads it: that takes half the time.
module.enableCompileCache();
takeSchemaLibraryFromFewFiles();
const { createLogger, loadConfig, startServer } = await import('@stagewright/server');
const loaded = loadConfig(process.env);
if (loaded.kind === 'invalid') throw new Error(loaded.problems.join('\n'));
const ended = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
const server = await startServer({
  config: loaded.config,
  version: '0.0.0-test',
  logger: createLogger(loaded.config.logLevel),
  workerEntry: fileURLToPath(new URL('command-worker.ts', import.meta.url)),
  workerEnvironment: { PATH: process.env['PATH'] ?? '' },
  consoleFolder: fileURLToPath(new URL('../../packages/console/dist', import.meta.url)),
});
await server.ready();
process.stdout.write(`Stagewright is ready at ${server.url}\n`);
module.flushCompileCache();
await ended;
await server.close();
