import type { JobDetail } from '@stagewright/api';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { repositoryOf } from '../job-form/source-draft.ts';
import { ChooseRevision } from '../jobs/choose-revision.tsx';
import { useStartBuild } from '../jobs/use-start-build.ts';
import { Button } from '../ui/button.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Opens } from '../ui/opens.tsx';
import { Page } from '../ui/page.tsx';
import { DeleteJobDialog } from './delete-job-dialog.tsx';
import styles from './job.module.css';
import { JobTabs } from './job-tabs.tsx';

function JobActions({ job }: { readonly job: JobDetail }) {
  const m = useMessages();
  const mayChange = useMay('modify');
  const mayDelete = useMay('delete');
  const start = useStartBuild();
  const navigate = useNavigate();
  return (
    <>
      {mayDelete && (
        <Opens
          button={(open) => (
            <Button kind="quiet" icon="trash" onClick={open}>
              {m.common.delete}
            </Button>
          )}
        >
          {(close) => (
            <DeleteJobDialog
              jobId={job.job_id}
              jobName={job.spec.job_name}
              onDeleted={() => navigate({ to: '/jobs' })}
              onClose={close}
            />
          )}
        </Opens>
      )}
      {mayChange && (
        <>
          <ButtonLink to="/jobs/$jobId/edit" params={{ jobId: job.job_id }} icon="edit">
            {m.common.edit}
          </ButtonLink>
          <ChooseRevision jobId={job.job_id} jobName={job.spec.job_name} source={job.spec.code_repo} />
          <Button
            kind="primary"
            icon="play"
            busy={start.isPending}
            disabled={!job.spec.code_repo}
            onClick={() => start.mutate({ jobId: job.job_id })}
          >
            {m.jobs.buildNow}
          </Button>
        </>
      )}
      {start.error && <ErrorNote error={start.error} />}
    </>
  );
}

export interface JobFrameProps {
  readonly job: JobDetail;
  readonly children: ReactNode;
}

/** What the pages of a job have in common. */
export function JobFrame({ job, children }: JobFrameProps) {
  const m = useMessages();
  const { spec, creator, job_id: jobId } = job;
  const branch = repositoryOf(spec.code_repo)?.branch;
  return (
    <Page
      title={spec.job_name}
      above={<Link to="/jobs">{m.jobs.title}</Link>}
      about={
        <>
          {spec.job_description !== '' && <p>{spec.job_description}</p>}
          <p className={styles.about}>
            <code>{spec.code_repo?.url}</code>
            {branch !== undefined && <code>{branch}</code>}
            <span>{m.job.created(creator)}</span>
          </p>
        </>
      }
      actions={<JobActions job={job} />}
    >
      <JobTabs jobId={jobId} />
      {children}
    </Page>
  );
}
