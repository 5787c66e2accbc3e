import { CODE_CHECKS, type CodeCheckCounts, type CodeCheckData } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';

/** Counts of a build's code checks (API reference 0332); a package has no source to check, so each is zero. */
export function codeCheckCounts(build: Build): CodeCheckCounts {
  const count = () => ({
    static: { count_info: [{ build_id: build.id, build_order: build.index, total_count: 0 }] },
  });
  return { checkstyle: count(), pmd: count(), findbugs: count() };
}

/** The data of one check (API reference 0271): its object is filled, the other two are empty. */
export function codeCheckData(build: Build, name: (typeof CODE_CHECKS)[number]): CodeCheckData {
  const data = { build_id: build.id, build_order: build.index, total_count: 0 };
  const entries = CODE_CHECKS.map((check) => [check, check === name ? data : {}]);
  return Object.fromEntries(entries) as CodeCheckData;
}
