import {
  CODE_CHECKS,
  type CodeCheckCounts,
  type CodeCheckData,
  type CodeCheckName,
  type CodeCheckResult,
} from '@stagewright/api';
import type { Build } from '../../domain/build.ts';

/** Counts of a build's code checks (API reference 0332); a check that was not made has found nothing, and says that it was not made. */
export function codeCheckCounts(build: Build): CodeCheckCounts {
  const count = (check: CodeCheckName) => ({
    static: { count_info: [countOf(build, resultOf(build, check))] },
  });
  return { checkstyle: count('checkstyle'), pmd: count('pmd'), findbugs: count('findbugs') };
}

/** The data of one check (API reference 0271): its object is filled, the other two are empty. */
export function codeCheckData(build: Build, name: CodeCheckName): CodeCheckData {
  const result = resultOf(build, name);
  const data = {
    ...countOf(build, result),
    reports: result?.reports ?? 0,
    complete: result?.complete ?? true,
    findings: result?.findings ?? [],
  };
  return Object.fromEntries(CODE_CHECKS.map((check) => [check, check === name ? data : {}])) as CodeCheckData;
}

function resultOf({ facts }: Build, name: CodeCheckName): CodeCheckResult | undefined {
  return facts.code_checks?.find(({ check }) => check === name);
}

function countOf(build: Build, result: CodeCheckResult | undefined) {
  const { errors = 0, warnings = 0, infos = 0, reports = 0 } = result ?? {};
  return {
    build_id: build.id,
    build_order: build.index,
    total_count: errors + warnings + infos,
    error_count: errors,
    warning_count: warnings,
    info_count: infos,
    checked: reports > 0,
  };
}
