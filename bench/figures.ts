import type { Figure } from './figure.ts';
import { besideWrites } from './figures/beside-writes.ts';
import { buildStarts } from './figures/build-starts.ts';
import { engineFlatJar, engineLargeJar, engineSpringJar } from './figures/engines.ts';
import { firstPhase } from './figures/first-phase.ts';
import { logAppend } from './figures/log-append.ts';
import { logFollowers } from './figures/log-followers.ts';
import { memory } from './figures/memory.ts';
import { recovery } from './figures/recovery.ts';
import { sandboxStep } from './figures/sandbox-step.ts';
import { sourceDigests } from './figures/source-digests.ts';
import { sourceOverhead } from './figures/source-overhead.ts';
import { startUp } from './figures/start-up.ts';
import { storedBuilds } from './figures/stored-builds.ts';
import { suspendedWorker } from './figures/suspended-worker.ts';
import { stop } from './stop/stop.ts';

/** Everything that is measured, in the order of the table. */
export const FIGURES: readonly Figure[] = [
  startUp,
  recovery,
  firstPhase,
  storedBuilds,
  memory,
  buildStarts,
  besideWrites,
  logAppend,
  logFollowers,
  sandboxStep,
  sourceOverhead,
  sourceDigests,
  engineFlatJar,
  engineSpringJar,
  engineLargeJar,
  suspendedWorker,
  stop,
];
