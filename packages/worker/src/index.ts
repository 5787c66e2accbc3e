export { dockerfileImages, planFolder, probeAddresses } from '@stagewright/engine';
export { ServerRefusal } from './client.ts';
export type { Ghost } from './ghosts.ts';
export { type InspectOptions, inspectWorker, type WorkerReport } from './inspect-worker.ts';
export { type RemoteOptions, runRemote, WorkerFolderInUse } from './remote.ts';
export { type RunOptions, runWorker } from './run-worker.ts';
export type { ServerAddress, WorkerOptions } from './settings.ts';
export type { Engine } from './worker-parts.ts';
