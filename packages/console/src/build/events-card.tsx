import type { BuildHistory } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { historyQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Card } from '../ui/facts.tsx';
import { span } from '../ui/measures.ts';
import { Time } from '../ui/time.tsx';
import styles from './build.module.css';

type Event = BuildHistory['list'][number];

/** What an event says beside its type, in the words of the record. */
function detailOf({ data }: Event): string {
  return Object.entries(data)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(' · ');
}

export function EventsCard({ buildId }: { readonly buildId: string }) {
  const m = useMessages();
  const { data } = useQuery(historyQuery(buildId));
  const events = data?.list ?? [];
  const begin = Date.parse(events[0]?.at ?? '');
  return (
    <Card title={m.build.events}>
      <ol className={styles.events}>
        {events.map((event) => (
          <li key={event.sequence}>
            <span className={styles.eventTime} title={event.at}>
              {event === events[0] ? <Time at={event.at} /> : `+${span(Date.parse(event.at) - begin)}`}
            </span>
            <span>
              {m.build.eventTypes[event.type] ?? event.type}
              <span className={styles.eventDetail}>{detailOf(event)}</span>
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
