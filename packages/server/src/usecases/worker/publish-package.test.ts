import { expect, test } from 'vitest';
import { aPackageBuild } from '../../domain/testing/a-build.ts';
import { packagePlace } from './publish-package.ts';

test('a build chooses the last part of the key, and nothing else', () => {
  expect(packagePlace(aPackageBuild(), 'ä b.jar')).toEqual({
    bucket: 'artifacts',
    key: 'main-loop/1/ä b.jar',
  });
  for (const name of ['', '.', '..', 'a/b', '../../other/1/a.jar', 'a\nb', 'ü'.repeat(600)])
    expect(packagePlace(aPackageBuild(), name)).toBeNull();
});
