import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../system/logger.ts';
import type { RunningBuilds } from '../usecases/worker/running-builds.ts';
import { EMBEDDED_PREFIX } from '../usecases/worker/workers.ts';
import type { BuildMachine } from './build-machine.ts';

/** What stopped builds may take beyond their grace before the worker is ended all the same. */
const STOP_MARGIN_MS = 5_000;

export interface DrainDeps {
  readonly machine: BuildMachine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly drainMs: number;
  readonly graceMs: number;
}

/** What would end with this process. Builds of workers elsewhere run on, and the next server finds them. */
function ownBuilds(running: RunningBuilds) {
  return running.list().filter(({ claim }) => claim?.workerId.startsWith(EMBEDDED_PREFIX));
}

function idle(running: RunningBuilds, machine: BuildMachine, clock: Clock, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (done: boolean) => {
      cancel();
      unsubscribe();
      resolve(done);
    };
    const cancel = clock.after(ms, () => finish(false));
    const unsubscribe = machine.changes.subscribe(
      null,
      () => ownBuilds(running).length === 0 && finish(true),
    );
    if (ownBuilds(running).length === 0) finish(true);
  });
}

/** Hands out no more builds, lets those of this machine end, and at the deadline stops the rest: they are tried again after the next start. */
export async function drain({ machine, clock, logger, drainMs, graceMs }: DrainDeps): Promise<void> {
  const { running, queue, events } = machine;
  queue.pause('drain');
  if (await idle(running, machine, clock, drainMs)) return;
  logger.warn({ builds: ownBuilds(running).length }, 'drain deadline: stopping what still runs');
  const wish = {
    type: 'stop_wished',
    reason: 'drain',
    by: 'stagewright',
    force: false,
    at: clock.now(),
  } as const;
  await Promise.all(ownBuilds(running).map((build) => events.apply(null, build.id, wish)));
  await idle(running, machine, clock, graceMs + STOP_MARGIN_MS);
}
