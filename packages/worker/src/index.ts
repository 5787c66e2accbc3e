export { ServerRefusal } from './client.ts';
export { type RemoteOptions, runRemote, WorkerFolderInUse } from './remote.ts';
export { type RunOptions, runWorker } from './run-worker.ts';
export type { ServerAddress, WorkerOptions } from './settings.ts';
export type { Engine } from './worker-parts.ts';
