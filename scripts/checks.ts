import { capture } from './command.ts';
import { findSourceProblems } from './source-rules.ts';

interface Check {
  readonly name: string;
  /** What is wrong, ready to be read; `null` when nothing is. */
  run(): Promise<string | null>;
}

const checks: readonly Check[] = [
  command('format and lint (biome)', 'biome', [
    'ci',
    '--colors=off',
    '--error-on-warnings',
    '--max-diagnostics=100',
    '.',
  ]),
  command('types (tsc)', 'tsc', typesOf('tsconfig.json')),
  command('types of the console (tsc)', 'tsc', typesOf('packages/console/tsconfig.json')),
  command('unused files, exports and dependencies (knip)', 'knip', [
    '--no-progress',
    '--treat-config-hints-as-errors',
  ]),
  command('generated files are up to date', process.execPath, ['scripts/gen.ts', '--check']),
  { name: 'house rules of the sources', run: findSourceProblems },
];

/** Runs them side by side and prints them in order; gives how many passed and failed. */
export async function runChecks(): Promise<{ readonly passed: number; readonly failed: number }> {
  const running = checks.map(({ name, run }) => ({ name, problem: run() }));
  let failed = 0;
  for (const { name, problem } of running) {
    const found = await problem;
    console.log(found === null ? `ok    ${name}` : `FAIL  ${name}\n${found.trimEnd()}\n`);
    if (found !== null) failed += 1;
  }
  return { passed: checks.length - failed, failed };
}

/** One checker: several work in parallel, and so each on much of what the others know already. */
function typesOf(project: string): readonly string[] {
  return ['--project', project, '--checkers', '1', '--pretty', 'false'];
}

function command(name: string, program: string, args: readonly string[]): Check {
  return {
    name,
    run: async () => {
      const { code, output } = await capture(program, args);
      return code === 0 ? null : `${output.trimEnd()}\n(${program} ended with ${code})`;
    },
  };
}
