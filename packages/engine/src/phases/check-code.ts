import type { CodeCheckResult } from '@stagewright/api';
import type { Build } from '../build.ts';
import { BuildFailure } from '../build-failure.ts';
import { CHECKS } from '../checks/checks.ts';
import { judgeChecks } from '../checks/judge-checks.ts';
import { wishedChecks } from '../checks/plan-checks.ts';
import { readReports } from '../checks/read-reports.ts';
import type { Checkout } from '../sources/git/fetch-repository.ts';
import { STEP_FOLDER } from './run-plan.ts';

const SHOWN = 5;

/** Reads what the checks of the build have left, reports and shows it. */
export async function readChecks(build: Build, { folder }: Checkout): Promise<readonly CodeCheckResult[]> {
  const { assignment, context, log } = build;
  const checks = wishedChecks(assignment.settings);
  if (checks.length === 0) return [];
  const results = await readReports({
    checkout: folder,
    folder: STEP_FOLDER,
    checks,
    redact: log.redact,
    note: (text) => log.line(text),
    signal: context.signal,
  });
  context.report({ type: 'facts', facts: { code_checks: [...results] } });
  for (const result of results) for (const line of linesOf(result)) log.line(line);
  return results;
}

function linesOf({ check, reports, errors, warnings, infos, findings }: CodeCheckResult): readonly string[] {
  const { title } = CHECKS[check];
  if (reports === 0) return [`${title} left no report in a target folder`];
  const shown = findings.slice(0, SHOWN);
  return [
    `${title}: errors ${errors}, warnings ${warnings}, infos ${infos} (reports: ${reports})`,
    ...shown.map(
      ({ file, line, severity, rule, message }) => `  ${file}:${line} ${severity} ${rule}: ${message}`,
    ),
  ];
}

/** @throws BuildFailure `code_check_failed` where the job's limits are not kept */
export function requireChecks({ assignment }: Build, results: readonly CodeCheckResult[]): void {
  const problems = judgeChecks(results, assignment.settings);
  if (problems.length > 0) throw new BuildFailure('code_check_failed', problems.join(' '));
}
