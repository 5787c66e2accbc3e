import { type Claim, workerProtocol } from '@stagewright/api';
import type { BuildContext } from '@stagewright/engine';
import { persist } from './retry.ts';
import type { WorkerParts } from './worker-parts.ts';

export interface AskPermitOptions extends Pick<WorkerParts, 'client' | 'now'> {
  readonly claim: Claim;
  readonly signal: AbortSignal;
}

/** Asks for the permit to move a tag; over cuts of the connection again, which the server answers with the same permit. */
export async function askPermit(
  { client, now, claim, signal }: AskPermitOptions,
  wish: Parameters<BuildContext['permit']>[0],
): ReturnType<BuildContext['permit']> {
  const { build_id, epoch } = claim;
  let askedAt = now();
  const ask = () => {
    askedAt = now();
    return client.call(workerProtocol.permit, { params: { build_id }, body: { epoch, ...wish }, signal });
  };
  const answer = await persist(signal, ask).catch(() => null);
  if (answer?.kind === 'granted') {
    // The permit's time ran while the answer was on its way.
    return { kind: 'granted', deadlineMs: Math.max(0, answer.deadline_ms - (now() - askedAt) * 1000) };
  }
  if (answer?.refusal === 'tag_busy') return { kind: 'refused', reason: 'busy' };
  return { kind: 'refused', reason: answer?.refusal === 'superseded' ? 'superseded' : 'stopped' };
}
