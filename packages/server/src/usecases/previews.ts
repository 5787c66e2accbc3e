import type { PlanPreview } from '@stagewright/api';
import type { Build } from '../domain/build.ts';
import type { Clock } from '../domain/clock.ts';
import { satisfies } from '../domain/queue-policy.ts';
import type { ClaimingWorker } from '../domain/queue-ports.ts';

/** Sources that workers look at for people who define a job. They wait in memory: who asks again gets another. */
export interface Previews {
  /** `build` is none that is stored. Null: no worker has answered in time, or too many ask at once. */
  ask(build: Build, signal: AbortSignal): Promise<PlanPreview | null>;
  /** The next one for the worker; null after `waitMs` and after an abort. */
  take(
    worker: ClaimingWorker,
    options: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<Build | null>;
  /** One that the worker has taken and not told of yet. */
  taken(previewId: string, mayTell: (workerId: string) => boolean): Build | null;
  settle(previewId: string, preview: PlanPreview): void;
}

interface Asked {
  readonly build: Build;
  readonly answer: (preview: PlanPreview | null) => void;
  takenBy: string | null;
}

interface Taker {
  readonly worker: ClaimingWorker;
  readonly give: (build: Build | null) => void;
}

export interface PreviewsOptions {
  readonly clock: Clock;
  /** How long somebody waits for the answer. */
  readonly answerMs: number;
  /** At once. */
  readonly most: number;
}

export function createPreviews({ clock, answerMs, most }: PreviewsOptions): Previews {
  const asked = new Map<string, Asked>();
  const takers = new Set<Taker>();

  /** Settles once: with the value, after the time, or when the caller goes away. */
  function waiting<T>(
    ms: number,
    signal: AbortSignal,
    begin: (settle: (value: T | null) => void) => () => void,
  ) {
    const { promise, resolve } = Promise.withResolvers<T | null>();
    const settle = (value: T | null) => {
      cancel();
      signal.removeEventListener('abort', giveUp);
      forget();
      resolve(value);
    };
    const giveUp = () => settle(null);
    const cancel = clock.after(ms, giveUp);
    const forget = begin(settle);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    return promise;
  }

  function match(): void {
    for (const taker of takers) {
      const { workerId, labels } = taker.worker;
      const next = [...asked.values()].find(
        ({ build, takenBy }) =>
          takenBy === null && satisfies(labels, build.snapshot.settings.node_label_selector ?? {}),
      );
      if (!next) continue;
      next.takenBy = workerId;
      taker.give(next.build);
    }
  }

  return {
    async ask(build, signal) {
      if (asked.size >= most) return null;
      const answer = waiting<PlanPreview>(answerMs, signal, (settle) => {
        asked.set(build.id, { build, answer: settle, takenBy: null });
        return () => asked.delete(build.id);
      });
      match();
      return await answer;
    },
    async take(worker, { waitMs, signal }) {
      const given = waiting<Build>(waitMs, signal, (settle) => {
        const taker = { worker, give: settle };
        takers.add(taker);
        return () => takers.delete(taker);
      });
      match();
      return await given;
    },
    taken(previewId, mayTell) {
      const { build = null, takenBy = null } = asked.get(previewId) ?? {};
      return takenBy !== null && mayTell(takenBy) ? build : null;
    },
    settle: (previewId, preview) => asked.get(previewId)?.answer(preview),
  };
}
