import type { BuildView } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { Card } from '../ui/facts.tsx';
import { FiguresTable } from '../ui/figures-table.tsx';
import { span } from '../ui/measures.ts';
import styles from './changes-card.module.css';
import { phaseChanges } from './key-figures.ts';

/** Is it getting slower, and where: the last builds beside those before them. */
export function ChangesCard({ builds }: { readonly builds: readonly BuildView[] }) {
  const m = useMessages();
  const changes = phaseChanges(builds);
  if (changes.length === 0) return null;
  const slower = changes.filter(({ change }) => change === 'slower').map(({ phase }) => m.phases[phase]);
  return (
    <Card title={m.job.changesTitle}>
      <p className={styles.answer} data-slower={slower.length > 0}>
        {slower.length === 0 ? m.job.noneSlower : m.job.someSlower(slower)}
      </p>
      <FiguresTable label={m.job.changesTitle} columns={[m.job.phase, m.job.before, m.job.now, m.job.change]}>
        {changes.map(({ phase, before, now, change }) => (
          <tr key={phase} className={styles.row} data-change={change}>
            <th scope="row">{m.phases[phase]}</th>
            <td>{span(before)}</td>
            <td>{span(now)}</td>
            <td>{m.job.changes[change]}</td>
          </tr>
        ))}
      </FiguresTable>
    </Card>
  );
}
