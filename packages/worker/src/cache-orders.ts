import { setTimeout as sleep } from 'node:timers/promises';
import { type CacheOrder, cacheProtocol, type KeptCache } from '@stagewright/api';
import { clearProjectCaches, listProjectCaches, type ProjectCache } from '@stagewright/engine';
import { isUnknownWorker } from './client.ts';
import type { WorkerParts } from './worker-parts.ts';

const WAIT_S = 25;
const RETRY_MS = 5_000;

/** Lists and clears caches as it is told, one order after the other, until the signal aborts. Rejects when the server does not know the worker any more. */
export async function followCacheOrders(parts: WorkerParts, signal: AbortSignal): Promise<void> {
  const { client, settings } = parts;
  const body = { worker_id: settings.worker_id, wait_s: WAIT_S };
  while (!signal.aborted) {
    try {
      const order = await client.call(cacheProtocol.take, { body, signal });
      if (order) await carryOut(order, parts, signal);
    } catch (error) {
      if (isUnknownWorker(error)) throw error;
      await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

async function carryOut(
  { order_id, act, project_id: projectId, job_id: jobId, name }: CacheOrder,
  { client, settings, folders }: WorkerParts,
  signal: AbortSignal,
): Promise<void> {
  const wanted = {
    projectId,
    ...(jobId === undefined ? {} : { jobId }),
    ...(name === undefined ? {} : { name }),
  };
  const found = await (act === 'list' ? listProjectCaches : clearProjectCaches)(folders.cache, wanted);
  const body = { worker_id: settings.worker_id, caches: found.map(asKept) };
  await client.call(cacheProtocol.tell, { params: { order_id }, body, signal });
}

function asKept({ jobId, name, key, bytes, usedMs, inUse }: ProjectCache): KeptCache {
  const used_at = new Date(usedMs).toISOString();
  return { job_id: jobId, name, key, size_bytes: bytes, used_at, in_use: inUse };
}
