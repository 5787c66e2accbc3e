import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './checks.ts';
import { follow } from './command.ts';
import { ensureDebianPackages } from './debian-packages.ts';
import { readReport, type Tally } from './vitest-report.ts';

/** A suite that hangs must end as a failure with a closing line, before whoever called gives up. */
const LIMIT_MS = 24 * 60_000;

const problem = await ensureDebianPackages();
if (problem !== null) console.error(problem);
const checked = await runChecks();
const tested = await runTests();

const passed = checked.passed + tested.passed;
const failed = checked.failed + tested.failed + (problem === null ? 0 : 1);
if (tested.skipped.length > 0)
  console.log(`\nskipped:\n${tested.skipped.map((name) => `  ${name}`).join('\n')}`);
if (tested.failures.length > 0)
  console.log(`\nfailed:\n${tested.failures.map((name) => `  ${name}`).join('\n')}`);
const skipped = tested.skipped.length === 0 ? '' : `, ${tested.skipped.length} skipped`;
console.log(`\n${passed} passed, ${failed} failed${skipped}`);
process.exitCode = failed === 0 && tested.passed > 0 ? 0 : 1;

async function runTests(): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-test-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['default', './scripts/say-failures.ts', 'json'].map((name) => `--reporter=${name}`);
    const args = ['run', ...reporters, `--outputFile.json=${file}`];
    const code = await follow('vitest', args, { signal: AbortSignal.timeout(LIMIT_MS) });
    return await readReport(file, code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
