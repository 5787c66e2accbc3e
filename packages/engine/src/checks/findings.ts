import {
  CHECK_SEVERITIES,
  type CheckSeverity,
  type CodeCheckResult,
  type CodeFinding,
  KEPT_FINDINGS,
  LONGEST_FINDING,
} from '@stagewright/api';

/** Takes what a report says, as it says it. */
export type AddFinding = (finding: CodeFinding) => void;

export interface Findings {
  readonly add: AddFinding;
  counted(): Pick<CodeCheckResult, 'errors' | 'warnings' | 'infos' | 'findings'>;
}

/** Counts all findings and keeps the first of each severity, with texts that are short, free of secrets and one line. */
export function createFindings({
  folder,
  redact,
}: {
  /** Of the checkout as the checks saw it, with a slash at its end. */
  readonly folder: string;
  readonly redact: (text: string) => string;
}): Findings {
  const counts: Record<CheckSeverity, number> = { error: 0, warning: 0, info: 0 };
  const kept: Record<CheckSeverity, CodeFinding[]> = { error: [], warning: [], info: [] };
  const short = (text: string, most: number) =>
    redact(text).replace(/\s+/g, ' ').trim().slice(0, most).toWellFormed();

  return {
    add({ file, line, severity, rule, message }) {
      counts[severity] += 1;
      if (kept[severity].length === KEPT_FINDINGS) return;
      kept[severity].push({
        file: short(file.startsWith(folder) ? file.slice(folder.length) : file, LONGEST_FINDING.file),
        line,
        severity,
        rule: short(rule, LONGEST_FINDING.rule),
        message: short(message, LONGEST_FINDING.message),
      });
    },
    counted: () => ({
      errors: counts.error,
      warnings: counts.warning,
      infos: counts.info,
      findings: CHECK_SEVERITIES.flatMap((severity) => kept[severity]).slice(0, KEPT_FINDINGS),
    }),
  };
}

/** A line's number as a report writes it. */
export function lineOf(text: string | undefined): number {
  const line = Number(text);
  return Number.isSafeInteger(line) && line > 0 ? line : 0;
}
