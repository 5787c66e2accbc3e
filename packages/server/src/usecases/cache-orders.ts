import type { CacheOrder, KeptCache } from '@stagewright/api';
import type { Clock } from '../domain/clock.ts';
import type { Workers } from './worker/workers.ts';

export type Asked = Omit<CacheOrder, 'order_id'>;

export interface CacheAnswers {
  readonly found: readonly { readonly worker: string; readonly caches: readonly KeptCache[] }[];
  /** Names of workers that did not answer in time. */
  readonly silent: readonly string[];
}

/** Orders about caches, which lie on the workers. They are held in memory: who asks again gives new ones. */
export interface CacheOrders {
  /** Every worker that is registered now. */
  ask(order: Asked): Promise<CacheAnswers>;
  /** The next one for the worker; null after `waitMs` and after an abort. */
  take(
    workerId: string,
    options: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<CacheOrder | null>;
  /** False when nobody waits for it. */
  tell(orderId: string, workerId: string, caches: readonly KeptCache[]): boolean;
}

export interface CacheOrdersOptions {
  readonly workers: Pick<Workers, 'list'>;
  readonly clock: Clock;
  readonly newId: () => string;
  /** How long somebody waits for the answers. */
  readonly answerMs: number;
}

interface Open {
  readonly order: CacheOrder;
  readonly workerId: string;
  readonly answer: (caches: readonly KeptCache[] | null) => void;
  taken: boolean;
}

export function createCacheOrders({ workers, clock, newId, answerMs }: CacheOrdersOptions): CacheOrders {
  const open = new Map<string, Open>();
  /** By worker; each is told that there may be something for it. */
  const waiting = new Map<string, () => void>();

  function give(asked: Asked, workerId: string): Promise<readonly KeptCache[] | null> {
    const order = { ...asked, order_id: newId() };
    const { promise, resolve } = Promise.withResolvers<readonly KeptCache[] | null>();
    const answer: Open['answer'] = (caches) => {
      cancel();
      open.delete(order.order_id);
      resolve(caches);
    };
    const cancel = clock.after(answerMs, () => answer(null));
    open.set(order.order_id, { order, workerId, answer, taken: false });
    waiting.get(workerId)?.();
    return promise;
  }

  function next(workerId: string): CacheOrder | null {
    const found = [...open.values()].find((each) => each.workerId === workerId && !each.taken);
    if (found === undefined) return null;
    found.taken = true;
    return found.order;
  }

  function untilAsked(workerId: string, waitMs: number, signal: AbortSignal): Promise<void> {
    waiting.get(workerId)?.();
    return new Promise((resolve) => {
      const settle = () => {
        cancel();
        signal.removeEventListener('abort', settle);
        if (waiting.get(workerId) === settle) waiting.delete(workerId);
        resolve();
      };
      const cancel = clock.after(waitMs, settle);
      waiting.set(workerId, settle);
      signal.addEventListener('abort', settle, { once: true });
      if (signal.aborted) settle();
    });
  }

  return {
    async ask(asked) {
      const all = workers.list();
      const answers = await Promise.all(all.map(({ id }) => give(asked, id)));
      const named = all.map(({ name }, index) => ({ worker: name, caches: answers[index] ?? null }));
      return {
        found: named.flatMap(({ worker, caches }) => (caches === null ? [] : [{ worker, caches }])),
        silent: named.filter(({ caches }) => caches === null).map(({ worker }) => worker),
      };
    },
    async take(workerId, { waitMs, signal }) {
      const ready = next(workerId);
      if (ready !== null) return ready;
      await untilAsked(workerId, waitMs, signal);
      return signal.aborted ? null : next(workerId);
    },
    tell(orderId, workerId, caches) {
      const found = open.get(orderId);
      if (found?.workerId !== workerId) return false;
      found.answer(caches);
      return true;
    },
  };
}
