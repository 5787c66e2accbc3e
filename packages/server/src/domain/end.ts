import type { Failure, FailureReason, FinalState, PublishedImage, StopProof } from '@stagewright/api';
import { FAILURES } from '@stagewright/api/failures';
import { STOP_OUTCOMES } from '@stagewright/api/stops';
import type { Build } from './build.ts';
import { currentPhase, endPhases, freshPhases } from './phases.ts';
import { applied, type EventOf, type Transition, UNCHANGED } from './transition.ts';

const DEFAULT_ATTEMPTS = 3;

/** The worker's word on how the attempt ended, when nobody wished a stop and nothing was published. */
export function endRunning(build: Build, { outcome, at }: EventOf<'ended'>): Transition {
  if (outcome.kind === 'failed') return fail(build, outcome.failure, at);
  if (outcome.kind === 'stopped') return retry(build, at, 'exit');
  return fail(build, failure(build, 'internal', 'The worker reported success and published nothing.'), at);
}

/** Whatever the worker says: its report proves that nothing of the attempt runs any more, and the stop came first. */
export function endStopping(build: Build, { at }: EventOf<'ended'>): Transition {
  return settleStop(build, at, 'exit');
}

/** What a worker says of a permit that it did not use, or whose use was refused: the tag has not moved. */
const NOT_MOVED: readonly FailureReason[] = ['registry_refused', 'registry_unreachable'];

/** With a permit these outcomes are known: the registry took the image, refused it, or was never asked to. */
export function endPermitted(build: Build, { outcome, at }: EventOf<'ended'>): Transition {
  if (outcome.kind === 'successful' && outcome.image.digest === build.permit?.digest) {
    return succeed(build, outcome.image.digest, outcome.image, at);
  }
  if (outcome.kind === 'failed' && NOT_MOVED.includes(outcome.failure.reason)) {
    return fail(build, outcome.failure, at);
  }
  return applied({ ...build, claim: null }, 'publish_unknown', { outcome: outcome.kind });
}

/** The tag has moved: nothing that comes after can undo that. */
export function endPublished(build: Build, { outcome, at }: EventOf<'ended'>): Transition {
  const digest = build.publishedDigest ?? '';
  const image =
    outcome.kind === 'successful' && outcome.image.digest === digest ? outcome.image : build.image;
  return succeed(build, digest, image, at);
}

export function loseRunning(build: Build, { proof, at }: EventOf<'worker_lost'>): Transition {
  return build.stop === null ? retry(build, at, proof) : settleStop(build, at, proof);
}

export function losePermitted(build: Build, { proof }: EventOf<'worker_lost'>): Transition {
  return applied({ ...build, claim: null }, 'publish_unknown', { proof });
}

export function losePublished(build: Build, { at }: EventOf<'worker_lost'>): Transition {
  return succeed(build, build.publishedDigest ?? '', build.image, at);
}

/** Repeats of a report whose answer was lost; an attempt that was taken back has no word any more. */
export function endAgain(build: Build): Transition {
  return build.claim === null ? { kind: 'refused', refusal: 'outdated' } : UNCHANGED;
}

export function succeed(build: Build, digest: string, image: PublishedImage | null, at: number): Transition {
  return finish({ ...build, publishedDigest: digest, image }, 'Successful', at, { digest });
}

export function fail(build: Build, why: Failure, at: number): Transition {
  return finish({ ...build, failure: why }, 'Failed', at, { reason: why.reason, phase: why.phase });
}

export function failure(build: Build, reason: FailureReason, message: string): Failure {
  return { reason, phase: currentPhase(build.phases), blame: FAILURES[reason].blame, message };
}

/** Ends the build on the proof that its stop was carried out, or tries it again where the stop asked for no end. */
export function settleStop(build: Build, at: number, proof: StopProof | null): Transition {
  const outcome = build.stop && STOP_OUTCOMES[build.stop.reason];
  if (!build.stop || !outcome) return retry(build, at, proof);
  const stop = { ...build.stop, confirmedAt: at, confirmedBy: proof };
  return finish({ ...build, stop }, outcome, at, { reason: stop.reason, by: stop.by, proof });
}

/** Back to the queue with phases that begin anew, or `Failed` after the last attempt. The next claim's epoch fences this one off. */
function retry(build: Build, at: number, proof: StopProof | null): Transition {
  const attempts = build.snapshot.settings.attempts ?? DEFAULT_ATTEMPTS;
  const { attempt, epoch } = build;
  if (attempt >= attempts) {
    const message = `The worker was lost in attempt ${attempt} of ${attempts}.`;
    return fail({ ...build, stop: null }, failure(build, 'worker_lost', message), at);
  }
  const again: Build = { ...build, state: 'Queuing', claim: null, stop: null, phases: freshPhases() };
  return applied(again, 'attempt_lost', {
    attempt,
    epoch,
    proof,
    reason: build.stop?.reason ?? 'worker_lost',
  });
}

function finish(
  build: Build,
  state: FinalState,
  at: number,
  data: Readonly<Record<string, unknown>>,
): Transition {
  const ended: Build = { ...build, state, phases: endPhases(build.phases, state, at), endedAt: at };
  return applied(ended, 'ended', { state, ...data });
}
