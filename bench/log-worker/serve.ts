import { join } from 'node:path';
import { createLogger, loadConfig, startServer } from '@stagewright/server';

/** The service with a worker of another kind: the server cannot tell. Started by the figures about logs. */
const loaded = loadConfig(process.env);
if (loaded.kind === 'invalid') throw new Error(loaded.problems.join('\n'));
const server = await startServer({
  config: loaded.config,
  version: 'bench',
  logger: createLogger('warn'),
  workerEntry: join(import.meta.dirname, 'worker.ts'),
  workerEnvironment: {},
});
await server.ready();
process.once('SIGTERM', () => void server.close());
process.stdout.write(`ready at ${server.url}\n`);
