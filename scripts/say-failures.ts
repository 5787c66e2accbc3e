import { relative } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';
import { root } from './command.ts';

/** Says why a test failed as soon as it has: the summary at the end is lost with a run that is ended before it. */
export default class SayFailures implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    if (state !== 'failed') return;
    const name = `${relative(root, test.module.moduleId)}: ${test.fullName}`;
    for (const { message, stack } of errors) console.error(`\nFAILED ${name}\n${stack ?? message}\n`);
  }
}
