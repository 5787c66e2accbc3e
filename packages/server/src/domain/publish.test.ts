import { describe, expect, test } from 'vitest';
import { permitLeftMs, publishRefusal } from './publish.ts';
import { aBuildIn, aPermit, OTHER_DIGEST } from './testing/a-build.ts';
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
