import { type Static, Type } from 'typebox';
import { CODE_CHECKS } from './assembling/build.ts';
import { oneOf } from './one-of.ts';

/** Most severe first. */
export const CHECK_SEVERITIES = ['error', 'warning', 'info'] as const;

/** Findings of one check that are kept with a build; all are counted. */
export const KEPT_FINDINGS = 100;

/** Characters of each text of a finding: what a build keeps of its checks stays small. */
export const LONGEST_FINDING = { file: 256, rule: 100, message: 200 } as const;

const Most = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });

const CheckWish = Type.Object(
  {
    max_errors: Type.Optional(Most),
    max_findings: Type.Optional(Most),
    plugin_version: Type.Optional(
      Type.String({
        pattern: '^[0-9][0-9A-Za-z._-]{0,63}$',
        description: "Of the check's Maven plugin; default: the version that pom.xml names, else ours.",
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'More errors, or findings of any severity, than these fail the build.',
  },
);

/** Native addition: which checks a build of a Maven project runs, and what they may find. */
export const CodeCheckSettings = Type.Object(
  {
    checkstyle: Type.Optional(CheckWish),
    pmd: Type.Optional(CheckWish),
    findbugs: Type.Optional(CheckWish),
  },
  { additionalProperties: false, description: 'Checks of a Maven project; an empty object has no limits.' },
);

export const CodeFinding = Type.Object({
  file: Type.String({
    maxLength: LONGEST_FINDING.file,
    description: 'Within the repository.',
  }),
  line: Type.Integer({ minimum: 0, description: '0 where the check names none.' }),
  severity: oneOf(CHECK_SEVERITIES),
  rule: Type.String({ maxLength: LONGEST_FINDING.rule }),
  message: Type.String({ maxLength: LONGEST_FINDING.message }),
});

/** What one check found in all modules of the project. */
export const CodeCheckResult = Type.Object({
  check: oneOf(CODE_CHECKS),
  reports: Type.Integer({ minimum: 0, description: 'Files that the check left; 0: nothing was checked.' }),
  complete: Type.Boolean({
    description: 'Whether all of them were read; else there is more than was counted.',
  }),
  errors: Type.Integer({ minimum: 0 }),
  warnings: Type.Integer({ minimum: 0 }),
  infos: Type.Integer({ minimum: 0 }),
  findings: Type.Array(CodeFinding, {
    maxItems: KEPT_FINDINGS,
    description: 'The first of them, most severe first.',
  }),
});

export type CodeCheckName = (typeof CODE_CHECKS)[number];
export type CheckSeverity = (typeof CHECK_SEVERITIES)[number];
export type CodeCheckSettings = Static<typeof CodeCheckSettings>;
export type CodeFinding = Static<typeof CodeFinding>;
export type CodeCheckResult = Static<typeof CodeCheckResult>;
