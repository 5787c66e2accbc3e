import { runBuild } from '@stagewright/engine';
import { runEmbedded } from './embedded.ts';

/** What the worker's entry file runs. */
export function main(): Promise<void> {
  return runEmbedded(runBuild);
}
