import { useQuery } from '@tanstack/react-query';
import { api } from '../api/calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Card, Fact, Facts } from '../ui/facts.tsx';
import { Icon } from '../ui/icon.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { ReportCards } from './report-cards.tsx';
import styles from './system.module.css';

function Sentences({ list, none }: { readonly list: readonly string[]; readonly none: string }) {
  if (list.length === 0) return none;
  return (
    <ul>
      {list.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

export function SystemPage() {
  const m = useMessages();
  const { data, error } = useQuery({ queryKey: ['readiness'], queryFn: api.readiness });
  const { data: report } = useQuery({ queryKey: ['system'], queryFn: api.system });
  return (
    <Page title={m.system.title}>
      {error && <ErrorNote error={error} />}
      {!data && !error && <Loading />}
      {data && (
        <div className={styles.cards}>
          <Card title={m.common.status}>
            <p className={styles.ready} data-ready={data.ready}>
              <Icon name={data.ready ? 'check' : 'alert'} />
              {data.ready ? m.system.ready : m.system.notReady}
            </p>
            <Facts>
              <Fact name={m.system.version}>{data.version}</Fact>
              <Fact name={m.system.problems}>
                <Sentences list={data.problems} none={m.system.noProblems} />
              </Fact>
              <Fact name={m.system.degraded}>
                <Sentences list={data.degraded} none={m.system.allEnforced} />
              </Fact>
            </Facts>
          </Card>
          {report && <ReportCards report={report} />}
          <Card title={m.system.links}>
            <p>
              <a href="/openapi.json">{m.system.openapi}</a>
            </p>
          </Card>
        </div>
      )}
    </Page>
  );
}
