import type { BuildHistory } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { historyQuery } from '../api/queries.ts';
import type { Messages } from '../i18n/en/messages.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Card } from '../ui/facts.tsx';
import { span } from '../ui/measures.ts';
import styles from './build.module.css';

type Event = BuildHistory['list'][number];

/** What an event says beside its type. Long names for machines stay in the record. */
function detailOf({ data }: Event, m: Messages): string {
  const { phase, state, index, attempt, reason, by, note } = data;
  const details = [
    typeof index === 'number' && m.build.number(index),
    typeof attempt === 'number' && m.build.attempt(attempt),
    isOneOf(m.phases, phase) && m.phases[phase],
    isOneOf(m.states, state) && m.states[state],
    isOneOf(m.build.stopReasons, reason) ? m.build.stopReasons[reason] : reason,
    typeof by === 'string' && m.build.startedBy(by),
    note,
  ];
  return details.filter((detail) => typeof detail === 'string').join(' · ');
}

const isOneOf = <T extends object>(texts: T, name: unknown): name is keyof T =>
  typeof name === 'string' && name in texts;

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
              {`+${span(Date.parse(event.at) - begin)}`}
            </span>
            <span>
              {m.build.eventTypes[event.type] ?? event.type}
              <span className={styles.eventDetail}>{detailOf(event, m)}</span>
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
