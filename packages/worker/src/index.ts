export { runWorker } from './run-worker.ts';
export type { EmbeddedSettings } from './settings.ts';
