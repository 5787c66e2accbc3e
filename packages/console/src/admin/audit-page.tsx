import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { auditList } from '../api/lists.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Listed } from '../ui/listed.tsx';
import { More } from '../ui/more.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import styles from './admin.module.css';

const route = getRouteApi('/admin/audit');

export function AuditPage() {
  const m = useMessages();
  const navigate = route.useNavigate();
  const entries = useInfiniteQuery(auditList);
  const columns = [
    { key: 'at', title: m.audit.at },
    { key: 'actor', title: m.audit.actor },
    { key: 'action', title: m.audit.action, grow: true },
    { key: 'address', title: m.audit.address, wide: true },
    { key: 'outcome', title: m.audit.outcome, wide: true },
  ];
  return (
    <Page title={m.audit.title} about={m.audit.intro}>
      <Listed list={entries.data?.pages.flatMap(({ list }) => list)} error={entries.error}>
        {(list) => (
          <Table label={m.audit.title} columns={columns}>
            {list.map((entry) => (
              <tr key={entry.id}>
                <Cell>
                  <Time at={entry.at} />
                </Cell>
                <Cell>{entry.actor}</Cell>
                <Cell>
                  {m.audit.actions[entry.action] ?? entry.action}
                  <p className={styles.target}>{entry.target}</p>
                </Cell>
                <Cell wide>{entry.remote_address}</Cell>
                <Cell wide>{m.audit.outcomes[entry.outcome] ?? entry.outcome}</Cell>
              </tr>
            ))}
          </Table>
        )}
      </Listed>
      <More
        of={entries}
        onShown={(pages) => void navigate({ search: { pages }, replace: true, resetScroll: false })}
      />
    </Page>
  );
}
