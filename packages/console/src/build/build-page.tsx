import { isFinalState } from '@stagewright/api/states';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { buildQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { LogPanel } from '../log/log-panel.tsx';
import { span } from '../ui/measures.ts';
import { Page, Path } from '../ui/page.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { Time } from '../ui/time.tsx';
import { useNow } from '../ui/use-now.ts';
import styles from './build.module.css';
import { BuildActions } from './build-actions.tsx';
import { ChecksCard } from './checks-card.tsx';
import { EventsCard } from './events-card.tsx';
import { ImageCard } from './image-card.tsx';
import { Outcome } from './outcome.tsx';
import { PhaseTimeline } from './phase-timeline.tsx';
import { PlanCard } from './plan-card.tsx';
import { SourceCard } from './source-card.tsx';

const route = getRouteApi('/builds/$buildId');

export function BuildPage() {
  const { buildId } = route.useParams();
  return <ShownBuild key={buildId} buildId={buildId} />;
}

function ShownBuild({ buildId }: { readonly buildId: string }) {
  const m = useMessages();
  const { data: build } = useSuspenseQuery(buildQuery(buildId));
  const { record, times } = build;
  // What has been seen running is laid out as it was until the page is left: nothing jumps at the end.
  const [steady] = useState(!isFinalState(record.build_state));
  const now = useNow(!isFinalState(record.build_state));
  const end = times.ended_at === '' ? now : Date.parse(times.ended_at);
  return (
    <Page
      title={m.build.title(record.job_name, record.index)}
      above={
        <Path>
          <Link to="/jobs">{m.jobs.title}</Link>
          <Link to="/jobs/$jobId" params={{ jobId: record.job_id }}>
            {record.job_name}
          </Link>
        </Path>
      }
      about={
        <p className={styles.about} data-steady={steady}>
          <span className={styles.state}>
            <StateMark state={record.build_state} />
          </span>
          <span className={styles.duration}>{span(end - Date.parse(times.created_at))}</span>
          <span>
            <Time at={times.created_at} /> {m.build.startedBy(record.creator)}
          </span>
          {record.attempt > 1 && <span>{m.build.attempt(record.attempt)}</span>}
        </p>
      }
      actions={<BuildActions build={build} />}
    >
      <PhaseTimeline build={build} now={now} steady={steady} />
      <Outcome build={build} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <LogPanel buildId={buildId} buildState={record.build_state} />
          <EventsCard buildId={buildId} />
        </div>
        <div className={styles.side} data-steady={steady}>
          <ImageCard build={build} />
          <SourceCard build={build} />
          <PlanCard build={build} />
          {build.facts.code_checks && <ChecksCard checks={build.facts.code_checks} />}
        </div>
      </div>
    </Page>
  );
}
