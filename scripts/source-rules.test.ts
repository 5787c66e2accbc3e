import { expect, test } from 'vitest';
import { brokenLinks, problemsOf } from './source-rules.ts';

const lines = (count: number) => 'const line = 1;\n'.repeat(count);
// In two pieces: the rule reads this file too.
const foreign = `/${'work'}/main/packages`;

test('a source file of 400 lines is accepted, one more line is not', () => {
  expect(problemsOf('packages/oci/src/layer.ts', lines(400))).toEqual([]);
  expect(problemsOf('packages/oci/src/layer.ts', lines(401))).toEqual([
    'packages/oci/src/layer.ts: 401 lines, more than 400',
  ]);
});

test('tests have 600 lines, prose has no limit', () => {
  expect(problemsOf('packages/oci/src/layer.test.ts', lines(600))).toEqual([]);
  expect(problemsOf('packages/oci/src/layer.test.ts', lines(601))).toHaveLength(1);
  expect(problemsOf('docs/architecture.md', lines(2000))).toEqual([]);
});

test('a path of one machine is refused in any text, with its line', () => {
  expect(problemsOf('docs/architecture.md', `one\nsee ${foreign}\n`)).toEqual([
    `docs/architecture.md:2: a path of one machine (/${'work'}/m…)`,
  ]);
});

test('a longer word or a relative path that ends alike is no such path', () => {
  expect(
    problemsOf('docs/a.md', `in /framework/x, in build/${'work'}/x and in http://localhost/network/x\n`),
  ).toEqual([]);
});

test('a link to a file or folder of the repository must lead somewhere', () => {
  const files = ['README.md', 'docs/errors.md', 'deploy/README.md'];
  const page =
    '[a](errors.md#top) [b](../deploy/) [c](../README.md) [d](https://example.com/x.md) [e](#here)';
  expect(brokenLinks('docs/glossary.md', page, files)).toEqual([]);
  expect(brokenLinks('docs/glossary.md', '[f](states.md)', files)).toEqual([
    'docs/glossary.md: links to states.md, which does not exist',
  ]);
});

test('what the thread of the store loads takes words of the contract from their own entries', () => {
  const whole = "import { isFinalState } from '@stagewright/api';\n";
  expect(problemsOf('packages/server/src/store/sqlite/builds.ts', whole)).toHaveLength(1);
  expect(
    problemsOf('packages/server/src/domain/builds.ts', `import type {\n  A,\n} from 'b';\n${whole}`),
  ).toHaveLength(1);
  expect(problemsOf('packages/server/src/domain/builds.test.ts', whole)).toEqual([]);
  expect(problemsOf('packages/server/src/http/app.ts', whole)).toEqual([]);
  expect(
    problemsOf(
      'packages/server/src/domain/a.ts',
      "import type { B } from '@stagewright/api';\nimport { c } from '@stagewright/api/states';\n",
    ),
  ).toEqual([]);
});
