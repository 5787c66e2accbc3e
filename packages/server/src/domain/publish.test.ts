import { describe, expect, test } from 'vitest';
import { permitLeftMs, publishRefusal } from './publish.ts';
import {
  aBuildIn,
  aPackage,
  aPackageBuild,
  aPermit,
  DIGEST,
  OTHER_DIGEST,
  success,
} from './testing/a-build.ts';
import type { DomainEvent } from './transition.ts';
import { transition } from './transitions.ts';

const at = 500;
const alone = { movedByLaterBuild: false, heldByOther: false };

describe('a permit', () => {
  test('is for the tag of the snapshot only', () => {
    const build = aBuildIn('running');
    const permit = aPermit(build, { tag: 'other' });
    expect(transition(build, { type: 'permit_asked', epoch: 1, permit, at })).toEqual({
      kind: 'refused',
      refusal: 'wrong_target',
    });
    expect(publishRefusal(build, permit, alone)).toBe('wrong_target');
  });

  test('is for one digest', () => {
    const build = aBuildIn('permitted');
    const again = (digest: string) =>
      transition(build, {
        type: 'permit_asked',
        epoch: 1,
        permit: aPermit(build, { digest, deadline: 99 }),
        at,
      });
    expect(again(build.permit?.digest ?? '')).toEqual({ kind: 'unchanged' });
    expect(again(OTHER_DIGEST)).toEqual({ kind: 'refused', refusal: 'permit_taken' });
  });

  test('takes the build to Pushing even when the report of its phase is still on its way', () => {
    const build = aBuildIn('running');
    const next = transition(build, { type: 'permit_asked', epoch: 1, permit: aPermit(build), at });
    expect(next).toMatchObject({ kind: 'applied', build: { state: 'Pushing', permit: { epoch: 1 } } });
  });

  test('asked for again has only what is left of its time', () => {
    const permit = aPermit(aBuildIn('running'), { deadline: 15_000 });
    const left = [-5_000, 0, 4_000, 15_000, 20_000].map((now) => permitLeftMs(permit, now, 15_000));
    expect(left).toEqual([15_000, 15_000, 11_000, 0, 0]);
  });

  test('is not given past a later build, nor beside another permit for the tag', () => {
    const build = aBuildIn('running');
    const { target } = build.snapshot;
    expect(publishRefusal(build, target, alone)).toBeNull();
    expect(publishRefusal(build, target, { ...alone, movedByLaterBuild: true })).toBe('superseded');
    expect(publishRefusal(build, target, { ...alone, heldByOther: true })).toBe('tag_busy');
  });
});

test('a tag is moved once, to one digest', () => {
  const published = aBuildIn('published');
  expect(transition(published, { type: 'tag_moved', epoch: 1, digest: OTHER_DIGEST, at })).toEqual({
    kind: 'refused',
    refusal: 'permit_taken',
  });
});

describe('a package', () => {
  const stored = (image = aPackage()): DomainEvent => ({ type: 'package_stored', epoch: 1, image, at });
  const publish = (image = aPackage()) => {
    const next = transition(aPackageBuild(), stored(image));
    if (next.kind !== 'applied') throw new Error(next.kind);
    return next.build;
  };

  test('is published once it is stored, and no stop comes before that any more', () => {
    const build = publish();
    expect(build).toMatchObject({ state: 'Pushing', publishedDigest: DIGEST, image: aPackage() });
    const wish = { type: 'stop_wished', reason: 'user', by: 'maria', force: false, at } as const;
    expect(transition(build, wish)).toMatchObject({ kind: 'refused', refusal: 'permit_taken' });
  });

  test('is told of again over a lost answer, and is never another one', () => {
    expect(transition(publish(), stored())).toEqual({ kind: 'unchanged' });
    for (const other of [aPackage(OTHER_DIGEST), aPackage(DIGEST, 'other.jar')])
      expect(transition(publish(), stored(other))).toEqual({ kind: 'refused', refusal: 'permit_taken' });
  });

  test('is known also where its worker never said how it ended', () => {
    const lost = transition(publish(), { type: 'worker_lost', epoch: 1, proof: 'exit', at });
    const ended = transition(publish(), { type: 'ended', epoch: 1, outcome: { kind: 'stopped' }, at });
    for (const next of [lost, ended])
      expect(next).toMatchObject({ build: { state: 'Successful', image: aPackage() } });
  });

  test('moves no tag, nor does it get a permit for one', () => {
    const build = aPackageBuild();
    const permit = { ...aPermit(aBuildIn('running')), repository: 'artifacts/main-loop' };
    expect(publishRefusal(build, { registry: '', repository: 'artifacts/main-loop', tag: '1' }, alone)).toBe(
      'wrong_target',
    );
    expect(transition(build, { type: 'permit_asked', epoch: 1, permit, at })).toEqual({
      kind: 'refused',
      refusal: 'wrong_target',
    });
    const claim = transition(build, { type: 'ended', epoch: 1, outcome: success(), at });
    expect(claim).toMatchObject({ build: { state: 'Failed' } });
  });
});
