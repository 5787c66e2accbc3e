import { Attempts } from './attempts.ts';
import { followCacheOrders } from './cache-orders.ts';
import { claimLoop } from './claim-loop.ts';
import { isUnknownWorker } from './client.ts';
import { DeadMan } from './dead-man.ts';
import { heartbeat } from './heartbeat.ts';
import { previewLoop } from './previews.ts';
import { followStops } from './stops-stream.ts';
import { sweepAgain } from './sweep.ts';
import type { WorkerParts } from './worker-parts.ts';

export interface SessionOptions {
  readonly slots: number;
  /** Ends everything at once; nothing more is reported. */
  readonly signal: AbortSignal;
  /** Claims no more and lets what runs end. */
  readonly drain: AbortSignal;
}

/** Why a worker's time under one registration is over. `unknown`: the server does not know it any more. */
export type SessionEnd = 'aborted' | 'drained' | 'unknown';

/** Works under one registration; resolves once nothing of it runs any more. */
export async function runSession(
  parts: WorkerParts,
  { slots, signal, drain }: SessionOptions,
): Promise<SessionEnd> {
  const attempts = new Attempts();
  const over = new AbortController();
  let end: SessionEnd = 'drained';
  const finish = (how: SessionEnd) => {
    if (over.signal.aborted) return;
    end = how;
    over.abort();
    attempts.loseAll();
  };
  const stop = () => finish('aborted');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const failed = (error: unknown) => {
    if (!isUnknownWorker(error)) parts.onProblem('the worker starts its loops again', error);
    finish('unknown');
  };
  const deadMan = new DeadMan({
    limitS: parts.settings.lease.dead_man_s,
    now: parts.now,
    onDead: () => attempts.loseAll(),
  });
  const beating = heartbeat(parts, attempts, { deadMan, signal: over.signal }).catch(failed);
  const following = followStops(parts, attempts, over.signal).catch(failed);
  const sweeping = sweepAgain(parts, (owner) => attempts.isLive(owner), over.signal).catch(failed);
  const keeping = followCacheOrders(parts, over.signal).catch(failed);
  const claiming = AbortSignal.any([over.signal, drain]);
  const looking = previewLoop(parts, attempts, claiming).catch(failed);
  await claimLoop(parts, attempts, { slots, signal: claiming }).catch(failed);
  await attempts.allEnded();
  over.abort();
  await Promise.all([beating, following, sweeping, keeping, looking]);
  deadMan.close();
  signal.removeEventListener('abort', stop);
  return end;
}
