import type { CodeCheckResult } from '@stagewright/api';
import { expect, test } from 'vitest';
import { aBuildIn } from '../../domain/testing/a-build.ts';
import { transition } from '../../domain/transitions.ts';
import { codeCheckCounts, codeCheckData } from './code-check.ts';

const finding = { file: 'src/A.java', line: 3, severity: 'error', rule: 'Rule', message: 'text' } as const;
const pmd: CodeCheckResult = {
  check: 'pmd',
  reports: 2,
  complete: false,
  errors: 1,
  warnings: 4,
  infos: 2,
  findings: [finding],
};
const none = { total_count: 0, error_count: 0, warning_count: 0, info_count: 0, checked: false };
const count = { total_count: 7, error_count: 1, warning_count: 4, info_count: 2, checked: true };

function checked() {
  const next = transition(aBuildIn('running'), {
    type: 'facts',
    epoch: 1,
    facts: { code_checks: [pmd] },
    at: 1,
  });
  if (next.kind !== 'applied') throw new Error(next.kind);
  return next;
}

test('a check that was made has its counts, the others have none and say so', () => {
  const { build } = checked();
  const own = { build_id: build.id, build_order: build.index };
  expect(codeCheckCounts(build)).toEqual({
    checkstyle: { static: { count_info: [{ ...own, ...none }] } },
    pmd: { static: { count_info: [{ ...own, ...count }] } },
    findbugs: { static: { count_info: [{ ...own, ...none }] } },
  });
});

test('the data of one check is in its object, with what it found', () => {
  const { build } = checked();
  const own = { build_id: build.id, build_order: build.index };
  expect(codeCheckData(build, 'pmd')).toEqual({
    checkstyle: {},
    pmd: { ...own, ...count, reports: 2, complete: false, findings: [finding] },
    findbugs: {},
  });
  expect(codeCheckData(build, 'findbugs').findbugs).toMatchObject({ ...none, findings: [] });
});

test('the history of the build has the counts alone', () => {
  const { findings: _kept, ...counts } = pmd;
  expect(checked().history).toEqual([{ type: 'facts', data: { code_checks: [counts] } }]);
});
