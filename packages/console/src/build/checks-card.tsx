import type { CodeCheckResult } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { Card } from '../ui/facts.tsx';
import { FiguresTable } from '../ui/figures-table.tsx';
import styles from './checks-card.module.css';

/** Names of programs, alike in every language. */
const TOOLS: Readonly<Record<CodeCheckResult['check'], string>> = {
  checkstyle: 'Checkstyle',
  pmd: 'PMD',
  findbugs: 'SpotBugs',
};

function Findings({ check }: { readonly check: CodeCheckResult }) {
  const m = useMessages();
  const all = check.errors + check.warnings + check.infos;
  if (check.findings.length === 0) return null;
  return (
    <details>
      <summary>{m.checks.findings(TOOLS[check.check], check.findings.length, all)}</summary>
      <ul className={styles.findings}>
        {check.findings.map(({ file, line, severity, rule, message }, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: findings of an ended check never change their order
          <li key={position} data-severity={severity}>
            <code>{line === 0 ? file : `${file}:${line}`}</code>
            <span>{message}</span>
            <span className={styles.rule}>{`${m.checks.severities[severity]} · ${rule}`}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What the code checks of a build have found, by severity. */
export function ChecksCard({ checks }: { readonly checks: readonly CodeCheckResult[] }) {
  const m = useMessages();
  return (
    <Card title={m.checks.title}>
      <FiguresTable
        label={m.checks.title}
        columns={[m.checks.check, m.checks.errors, m.checks.warnings, m.checks.infos]}
      >
        {checks.map(({ check, reports, complete, errors, warnings, infos }) => (
          <tr key={check}>
            <th scope="row">
              {TOOLS[check]}
              {reports === 0 && <span className={styles.note}>{m.checks.nothing}</span>}
              {!complete && <span className={styles.note}>{m.checks.incomplete}</span>}
            </th>
            <td className={styles.errors} data-some={errors > 0}>
              {errors}
            </td>
            <td>{warnings}</td>
            <td>{infos}</td>
          </tr>
        ))}
      </FiguresTable>
      {checks.map((check) => (
        <Findings key={check.check} check={check} />
      ))}
    </Card>
  );
}
