import type { CheckSeverity } from '@stagewright/api';
import { type AddFinding, lineOf } from '../findings.ts';
import type { XmlVisitor } from '../read-xml.ts';

/** A rule of severity `ignore` finds nothing. */
const SEVERITIES: Readonly<Record<string, CheckSeverity>> = {
  error: 'error',
  warning: 'warning',
  info: 'info',
};

/** `<checkstyle><file name><error line severity message source/>` */
export function checkstyleReport(add: AddFinding): XmlVisitor {
  let file = '';
  return {
    opened({ name, attributes }) {
      if (name === 'file') file = attributes['name'] ?? '';
      const severity = name === 'error' ? SEVERITIES[attributes['severity'] ?? 'error'] : undefined;
      if (severity === undefined) return;
      const { line, message = '', source = '' } = attributes;
      const rule = source.slice(source.lastIndexOf('.') + 1);
      add({ file, line: lineOf(line), severity, rule, message });
    },
  };
}
