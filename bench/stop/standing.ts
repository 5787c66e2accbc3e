import { setTimeout as delay } from 'node:timers/promises';
import { programsNamed } from '../../packages/engine/src/executors/testing/programs-named.ts';

/** Of the hundred and their first; one in five is stopped before it sleeps. */
const SLEEPING = 81;
const LOOK_MS = 5;

/** Resolves once the crowd of a build or an execution stands. */
export async function standing(name: string): Promise<void> {
  while (programsNamed(name).filter((program) => program === 'sleep').length < SLEEPING) await delay(LOOK_MS);
}
