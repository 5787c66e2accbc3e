import type { CheckSeverity } from '@stagewright/api';
import { type AddFinding, lineOf } from '../findings.ts';
import type { XmlVisitor } from '../read-xml.ts';

/** Priorities 1 and 2 are errors, 3 is what rules have by default. */
function severityOf(priority: string | undefined): CheckSeverity {
  if (priority === '1' || priority === '2') return 'error';
  return priority === '4' || priority === '5' ? 'info' : 'warning';
}

/** `<pmd><file name><violation beginline rule priority>text</violation>` */
export function pmdReport(add: AddFinding): XmlVisitor {
  let file = '';
  return {
    opened({ name, attributes }) {
      if (name === 'file') file = attributes['name'] ?? '';
    },
    closed({ name, attributes }, message) {
      if (name !== 'violation') return;
      const { beginline, priority, rule = '' } = attributes;
      add({ file, line: lineOf(beginline), severity: severityOf(priority), rule, message });
    },
  };
}
