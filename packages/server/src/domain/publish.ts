import type { Build, ImageTarget, PublishPermit } from './build.ts';
import { fail, failure, succeed } from './end.ts';
import type { Refusal } from './ports.ts';
import { applied, type EventOf, refused, type Transition, UNCHANGED } from './transition.ts';

/** What other builds have done to the tag that this one wants to move. */
export interface TagSurroundings {
  /** A later build of the same job has moved it, or may have: its outcome could not be found out. */
  readonly movedByLaterBuild: boolean;
  /** Another build holds a permit for it whose outcome is not known yet. */
  readonly heldByOther: boolean;
}

/** Why a build may not move the tag whatever its own situation; null: it may, as far as others are concerned. */
export function publishRefusal(build: Build, target: ImageTarget, around: TagSurroundings): Refusal | null {
  if (!sameTarget(build.snapshot.target, target)) return 'wrong_target';
  if (around.movedByLaterBuild) return 'superseded';
  return around.heldByOther ? 'tag_busy' : null;
}

/** One permit for one digest: from here on no stop wins, and only the deadline bounds the build. */
export function grantPermit(build: Build, { permit, epoch }: EventOf<'permit_asked'>): Transition {
  if (!sameTarget(build.snapshot.target, permit)) return refused('wrong_target');
  const { digest, deadline } = permit;
  return applied({ ...build, state: 'Pushing', permit: { ...permit, epoch } }, 'permit_granted', {
    digest,
    deadline,
  });
}

/** The same question again is an answer that was lost: the first permit holds, with its deadline. */
export function grantAgain(build: Build, { permit }: EventOf<'permit_asked'>): Transition {
  const held = build.permit;
  return held && sameTarget(held, permit) && held.digest === permit.digest
    ? UNCHANGED
    : refused('permit_taken');
}

/** Milliseconds that are left of a permit, never more than it had: whoever asks again gets no longer than the first answer gave. */
export function permitLeftMs({ deadline }: PublishPermit, now: number, lastsMs: number): number {
  return Math.round(Math.max(0, Math.min(deadline - now, lastsMs)));
}

export function publish(build: Build, { digest }: EventOf<'tag_moved'>): Transition {
  return applied({ ...build, state: 'Pushing', publishedDigest: digest }, 'tag_moved', { digest });
}

/** None publishes twice. */
export function publishAgain(build: Build, { digest }: EventOf<'tag_moved'>): Transition {
  return build.publishedDigest === digest ? UNCHANGED : refused('permit_taken');
}

/** What the build left has its place in the object store: there it is published, as by a tag. */
export function storePackage(build: Build, { image }: EventOf<'package_stored'>): Transition {
  if (build.snapshot.target.kind !== 'package') return refused('wrong_target');
  const { reference, digest } = image;
  return applied({ ...build, state: 'Pushing', publishedDigest: digest, image }, 'package_stored', {
    reference,
    digest,
  });
}

export function storePackageAgain(
  { image: stored }: Build,
  { image }: EventOf<'package_stored'>,
): Transition {
  const same = stored?.digest === image.digest && stored.reference === image.reference;
  return same ? UNCHANGED : refused('permit_taken');
}

/** What the other registry answered after the deadline, or, for our own, that the end was not reported in time. */
export function resolve(build: Build, { found, at }: EventOf<'permit_resolved'>): Transition {
  const digest = build.publishedDigest ?? (found ? (build.permit?.digest ?? null) : null);
  if (digest !== null) return succeed(build, digest, build.image, at);
  const message =
    "The registry did not say whether it took the image, and when it was asked after the deadline the tag was not found at it. The tag may still move to this build's image.";
  return fail(build, { ...failure(build, 'publish_unknown', message), phase: 'Artifact' }, at);
}

function sameTarget(a: ImageTarget, b: ImageTarget): boolean {
  return a.kind === b.kind && a.registry === b.registry && a.repository === b.repository && a.tag === b.tag;
}
