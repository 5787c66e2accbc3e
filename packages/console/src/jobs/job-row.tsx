import type { JobOverview } from '@stagewright/api';
import { isFinalState } from '@stagewright/api/states';
import { Link } from '@tanstack/react-router';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { DeleteJobDialog } from '../job/delete-job-dialog.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { IconLink } from '../ui/button-link.tsx';
import { span } from '../ui/measures.ts';
import { Opens } from '../ui/opens.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { Cell } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useNow } from '../ui/use-now.ts';
import { ChooseRevision } from './choose-revision.tsx';
import styles from './jobs.module.css';
import { Trend } from './trend.tsx';
import { useStartBuild } from './use-start-build.ts';

type Overview = JobOverview['list'][number];

function LastBuild({ job }: { readonly job: Overview }) {
  const m = useMessages();
  const [last] = job.recent;
  if (!last) return <StateMark state="NotStarted" text={m.jobs.never} />;
  return (
    <Link to="/builds/$buildId" params={{ buildId: last.build_id }} className={styles.state}>
      <StateMark state={last.build_state} />
    </Link>
  );
}

function LastDuration({ job: { recent } }: { readonly job: Overview }) {
  const [last] = recent;
  const isRunning = last !== undefined && !isFinalState(last.build_state);
  const now = useNow(isRunning);
  if (!last) return null;
  return <>{span(isRunning ? now - Date.parse(last.created_at) : last.duration_ms)}</>;
}

/** Edit and delete are left to the job's own page where there is no room. */
function RowActions({ job }: { readonly job: Overview }) {
  const m = useMessages();
  const mayChange = useMay('modify');
  const mayDelete = useMay('delete');
  const start = useStartBuild();
  const { job_id: jobId, job_name: jobName, code_repo: source } = job;
  return (
    <span className={styles.actions}>
      {mayChange && <ChooseRevision jobId={jobId} jobName={jobName} source={source} bare />}
      <span className={styles.more}>
        {mayChange && (
          <IconLink
            to="/jobs/$jobId/edit"
            params={{ jobId }}
            icon="edit"
            label={`${m.common.edit}: ${jobName}`}
          />
        )}
        {mayDelete && (
          <Opens
            button={(open) => (
              <IconButton icon="trash" label={`${m.common.delete}: ${jobName}`} onClick={open} />
            )}
          >
            {(close) => <DeleteJobDialog jobId={jobId} jobName={jobName} onClose={close} />}
          </Opens>
        )}
      </span>
      {mayChange && source && (
        <Button
          icon="play"
          busy={start.isPending}
          aria-label={`${m.jobs.buildNow}: ${jobName}`}
          onClick={() => start.mutate({ jobId })}
        >
          <span className={styles.buildText}>{m.jobs.buildNow}</span>
        </Button>
      )}
    </span>
  );
}

export function JobRow({ job }: { readonly job: Overview }) {
  const m = useMessages();
  const [last] = job.recent;
  return (
    <tr>
      <Cell>
        <LastBuild job={job} />
      </Cell>
      <Cell>
        <Link to="/jobs/$jobId" params={{ jobId: job.job_id }} className={styles.name}>
          {job.job_name}
        </Link>
        {job.job_description !== '' && <p className={styles.about}>{job.job_description}</p>}
        {job.code_repo && (
          <p className={styles.source} title={job.code_repo.url}>
            {job.code_repo.url}
          </p>
        )}
      </Cell>
      <Cell wide>{job.language}</Cell>
      <Cell wide="extra">{job.pool || m.jobs.defaultPool}</Cell>
      <Cell wide>
        <Trend recent={job.recent} />
      </Cell>
      <Cell end wide>
        <LastDuration job={job} />
      </Cell>
      <Cell wide>{last && <Time at={last.created_at} />}</Cell>
      <Cell end>
        <RowActions job={job} />
      </Cell>
    </tr>
  );
}
