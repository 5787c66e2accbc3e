import type { BuildSettings, CodeCheckResult } from '@stagewright/api';
import { CHECKS } from './checks.ts';

/** What of the job's limits the checks do not keep, as sentences. A limit that cannot be told to be kept is not. */
export function judgeChecks(
  results: readonly CodeCheckResult[],
  { code_check: wishes = {} }: BuildSettings,
): readonly string[] {
  return results.flatMap((result) => {
    const { max_errors: errors, max_findings: findings } = wishes[result.check] ?? {};
    if (errors === undefined && findings === undefined) return [];
    const { title } = CHECKS[result.check];
    if (result.reports === 0) return [`${title} left no report in a target folder.`];
    const total = result.errors + result.warnings + result.infos;
    const over = [
      ...overLimit(result.errors, errors, 'errors'),
      ...overLimit(total, findings, 'findings'),
    ].map(
      ({ what, found, most }) =>
        `${title} found more ${what} (${found}) than build.code_check.${result.check}.max_${what} (${most}).`,
    );
    if (over.length > 0) return over;
    return result.complete ? [] : [`Not all reports of ${title} could be read.`];
  });
}

function overLimit(found: number, most: number | undefined, what: 'errors' | 'findings') {
  return most === undefined || found <= most ? [] : [{ what, found, most }];
}
