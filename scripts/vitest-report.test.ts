import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './command.ts';
import { readReport, tally } from './vitest-report.ts';

const file = (name: string, status: string, ...tests: readonly string[]) => ({
  name: join(root, name),
  status,
  assertionResults: tests.map((result) => ({ status: result, fullName: `is ${result}` })),
});

test('tests are counted by what became of them', () => {
  const testResults = [
    file('a.test.ts', 'failed', 'passed', 'failed', 'pending'),
    file('b.test.ts', 'passed', 'passed'),
  ];
  expect(tally({ testResults }, 1)).toEqual({
    passed: 2,
    failed: 1,
    failures: ['a.test.ts: is failed'],
    skipped: ['a.test.ts: is pending'],
  });
});

test('a file that could not be loaded is a failure', () => {
  expect(tally({ testResults: [file('a.test.ts', 'failed')] }, 1)).toMatchObject({
    failed: 1,
    failures: ['a.test.ts: could not be run'],
  });
});

test('an error outside of every test is a failure', () => {
  const testResults = [file('a.test.ts', 'passed', 'passed')];
  expect(tally({ testResults }, 1)).toMatchObject({ passed: 1, failed: 1 });
  expect(tally({ testResults }, 0)).toMatchObject({ passed: 1, failed: 0 });
});

test('a run without a report is a failure', async () => {
  expect(await readReport(join(root, 'no-such-report.json'), 137)).toMatchObject({
    passed: 0,
    failed: 1,
    failures: ['vitest ended with 137 and no report'],
  });
});
