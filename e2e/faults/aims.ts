import { setTimeout as sleep } from 'node:timers/promises';
import { PHASE_NAMES, type PhaseName } from '@stagewright/api';
import type { CancelWish } from './build-client.ts';
import type { Decide, Plan, Verdict } from './fault-controller.ts';
import type { Shape } from './project.ts';
import type { Random } from './random.ts';

/** What an aim can do to its build. None of it waits, but `cancelled`. */
export interface Hand {
  readonly random: Random;
  cancel(wish?: CancelWish): void;
  /** Resolves once the last cancel is answered. */
  cancelled(): Promise<void>;
  deleteJob(): void;
}

/** A moment in a build's life, and what is done to the build there. */
export interface Aim {
  readonly name: string;
  readonly weight: number;
  readonly shapes: readonly Shape[];
  /** Its cancels are races with the tag move itself. */
  readonly atTagMove?: true;
  /** Uses up its job. */
  readonly ownJob?: true;
  plan(hand: Hand): Plan;
  /** Done as soon as the build is accepted. */
  begin?(hand: Hand): void | Promise<void>;
}

const GO: Verdict = 'go';
/** How far apart what happens at the same moment may be. */
const BESIDE_MS = 4;

const PACKAGES: readonly Shape[] = ['node', 'jar'];
/** The worker elsewhere reaches no points of its own, so that only those of the server find its builds. */
const WITH_FAR: readonly Shape[] = [...PACKAGES, 'far'];
const ANY: readonly Shape[] = [...WITH_FAR, 'slow', 'command'];

/** Shapes whose builds spend their time in a phase. */
const MOST_TELLING: Partial<Record<PhaseName, readonly Shape[]>> = {
  Download: ['slow', 'node'],
  Build: ['command', 'node'],
};

/** Goes on a random moment later: before or after what was begun beside it. */
async function soon(random: Random, mostMs: number): Promise<Verdict> {
  if (random.next() > 0.2) await sleep(random.next() * mostMs);
  return 'go';
}

/** Only the first time: an attempt after that has to end. */
function once(act: Decide): Decide {
  let done = false;
  return (reached) => {
    if (done) return 'go';
    done = true;
    return act(reached);
  };
}

function inPhase(phase: PhaseName): Aim {
  return {
    name: phase,
    weight: 8,
    shapes: MOST_TELLING[phase] ?? PACKAGES,
    plan({ cancel, random }) {
      const strike = once(async () => {
        const verdict = await soon(random, random.next() < 0.5 ? 6 : 100);
        cancel();
        return verdict;
      });
      return { 'phase.started': (reached) => (reached.detail['phase'] === phase ? strike(reached) : 'go') };
    },
  };
}

/** A cancel beside the given point, in either order: the two are at most some milliseconds apart. */
function beside(point: string, weight: number, more: Partial<Aim> = {}): Aim {
  return {
    name: `beside ${point}`,
    weight,
    shapes: WITH_FAR,
    plan: ({ cancel, random }) => ({
      [point]: once(async () => {
        const lead = (random.next() - 0.5) * 2 * BESIDE_MS;
        cancel({ afterMs: Math.max(0, -lead) });
        if (lead > 0) await sleep(lead);
        return GO;
      }),
    }),
    ...more,
  };
}

/** A cancel that is answered, or at least durable, while the build is held at the given point. */
function heldAt(point: string, weight: number, more: Partial<Aim> = {}): Aim {
  return {
    name: `before ${point}`,
    weight,
    shapes: WITH_FAR,
    plan: ({ cancel, cancelled }) => ({
      [point]: once(async () => {
        cancel({ wait: 0 });
        await cancelled();
        return GO;
      }),
    }),
    ...more,
  };
}

/** The connection is cut at the point, as the cancel comes. */
function lostAt(point: string, weight: number, more: Partial<Aim> = {}): Aim {
  return {
    name: `${point} lost`,
    weight,
    shapes: WITH_FAR,
    plan: ({ cancel }) => ({
      [point]: once(() => {
        cancel();
        return 'fail';
      }),
    }),
    ...more,
  };
}

export const AIMS: readonly Aim[] = [
  { name: 'at once', weight: 6, shapes: ANY, plan: () => ({}), begin: ({ cancel }) => cancel() },
  {
    name: 'twice at once, one forced',
    weight: 4,
    shapes: ANY,
    plan: () => ({}),
    async begin({ cancel, random }) {
      await soon(random, 150);
      cancel();
      cancel({ force: true });
    },
  },
  {
    name: 'some time',
    weight: 8,
    shapes: ANY,
    plan: () => ({}),
    async begin({ cancel, random }) {
      await soon(random, 300);
      cancel();
    },
  },
  heldAt('workerClaim.answer', 4),
  lostAt('workerClaim.answer', 3),
  beside('workerAccept.request', 4),
  lostAt('workerAccept.answer', 3),
  ...PHASE_NAMES.map(inPhase),
  beside('tag.move', 12, { atTagMove: true }),
  heldAt('tag.move', 5, { atTagMove: true }),
  lostAt('tag.moved', 5, { atTagMove: true }),
  beside('tag.moved', 4, { atTagMove: true }),
  beside('attempt.cleared', 4, { shapes: PACKAGES }),
  lostAt('workerEnd.request', 3),
  lostAt('workerEnd.answer', 3),
  {
    name: 'answer of the cancel lost',
    weight: 4,
    shapes: ANY,
    plan: () => ({ 'cancelBuild.answer': once(() => 'fail') }),
    async begin({ cancel, random }) {
      await soon(random, 100);
      cancel();
    },
  },
  {
    name: 'its job deleted',
    weight: 3,
    shapes: ANY,
    ownJob: true,
    plan: () => ({}),
    async begin({ deleteJob, random }) {
      await soon(random, 200);
      deleteJob();
    },
  },
  {
    name: 'timeout',
    weight: 2,
    shapes: ['short'],
    plan: ({ random }) => ({
      // The time began with the accept: the tag moves about when it is over.
      'tag.move': once(async () => {
        await sleep(250 + random.next() * 300);
        return GO;
      }),
    }),
  },
];
