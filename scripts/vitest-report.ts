import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { root } from './command.ts';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
  readonly skipped: readonly string[];
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/**
 * Counts tests. A file that could not be loaded, a run that was killed and an error outside of every test have no failed test
 * of their own: each counts as one failure, so that nothing broken ends as "0 failed".
 */
export async function readReport(file: string, exitCode: number): Promise<Tally> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null)
    return { passed: 0, failed: 1, failures: [`vitest ended with ${exitCode} and no report`], skipped: [] };
  return tally(JSON.parse(text) as Report, exitCode);
}

export function tally({ testResults }: Report, exitCode: number): Tally {
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName }) => ({
      status,
      name: `${relative(root, name)}: ${fullName}`,
    })),
  );
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failures = [
    ...tests.filter(({ status }) => status === 'failed').map(({ name }) => name),
    ...broken.map(({ name }) => `${relative(root, name)}: could not be run`),
  ];
  if (exitCode !== 0 && failures.length === 0)
    failures.push(`vitest ended with ${exitCode}: an error outside of the tests`);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const skipped = tests
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ name }) => name);
  return { passed, failed: failures.length, failures, skipped };
}
