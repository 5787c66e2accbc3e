import type { Build } from './build.ts';
import { applied, type EventOf, refused, type Transition, UNCHANGED } from './transition.ts';

/** Reserves the build for a worker. The epoch grows, so that whoever held it before is fenced off. */
export function claim(build: Build, { workerId, at }: EventOf<'claimed'>): Transition {
  const epoch = build.epoch + 1;
  return applied({ ...build, epoch, claim: { workerId, accepted: false, at } }, 'claimed', {
    epoch,
    workerId,
  });
}

/** The attempt begins. A repeated accept by the same worker is an answer that was lost. */
export function accept(build: Build, { workerId, at, epoch }: EventOf<'accepted'>): Transition {
  if (build.claim === null || build.claim.workerId !== workerId) return refused('outdated');
  if (build.claim.accepted) return UNCHANGED;
  const attempt = build.attempt + 1;
  const accepted: Build = {
    ...build,
    state: 'Building',
    attempt,
    claim: { ...build.claim, accepted: true, at },
    acceptedAt: build.acceptedAt ?? at,
  };
  return applied(accepted, 'accepted', { epoch, workerId, attempt });
}

/** Back to the queue, in its old place; nothing had begun, so no attempt is counted. */
export function lapse(build: Build): Transition {
  const workerId = build.claim?.workerId ?? null;
  return applied({ ...build, claim: null }, 'claim_lapsed', { epoch: build.epoch, workerId });
}
