import type { Answer, Call, ToThread } from './messages.ts';
import { revivedError } from './plain-error.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Numbers the calls, sends those of one tick together, and settles each when its answer comes. */
export function createCalls(post: (message: ToThread) => void) {
  const pending = new Map<number, Pending>();
  let waiting: Call[] = [];
  let lastId = 0;
  let ended: Error | null = null;

  function call(aggregate: Call['aggregate'], method: string, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (ended !== null) return reject(ended);
      const id = ++lastId;
      pending.set(id, { resolve, reject });
      if (waiting.push({ id, aggregate, method, args }) === 1) queueMicrotask(flush);
    });
  }

  /** Calls of one tick travel together. */
  function flush(): void {
    if (waiting.length === 0) return;
    const calls = waiting;
    waiting = [];
    try {
      post({ type: 'calls', calls });
    } catch {
      for (const call of calls) postAlone(call);
    }
  }

  function postAlone(call: Call): void {
    try {
      post({ type: 'calls', calls: [call] });
    } catch (error) {
      pending.get(call.id)?.reject(error as Error);
      pending.delete(call.id);
    }
  }

  return {
    call,
    flush,
    settle(answers: readonly Answer[]): void {
      for (const answer of answers) {
        const call = pending.get(answer.id);
        pending.delete(answer.id);
        if (answer.ok) call?.resolve(answer.value);
        else call?.reject(revivedError(answer.error));
      }
    },
    /** Rejects everything from now on; answers whether this was the first end. */
    end(error: Error): boolean {
      if (ended !== null) return false;
      ended = error;
      for (const { reject } of pending.values()) reject(error);
      pending.clear();
      return true;
    },
  };
}
