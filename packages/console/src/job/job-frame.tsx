import type { JobDetail } from '@stagewright/api';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api } from '../api/calls.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { repositoryOf } from '../job-form/source-draft.ts';
import { RevisionDialog } from '../jobs/revision-dialog.tsx';
import { useStartBuild } from '../jobs/use-start-build.ts';
import { Button } from '../ui/button.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Page } from '../ui/page.tsx';
import styles from './job.module.css';
import { JobTabs } from './job-tabs.tsx';

/** A repository has more to build than the job's branch. */
function ChooseRevision({ job: { job_id: jobId, spec } }: { readonly job: JobDetail }) {
  const m = useMessages();
  const [isOpen, setOpen] = useState(false);
  const repository = repositoryOf(spec.code_repo);
  if (!repository) return null;
  return (
    <>
      <Button icon="branch" onClick={() => setOpen(true)}>
        {m.revision.button}
      </Button>
      {isOpen && (
        <RevisionDialog jobId={jobId} branch={repository.branch ?? ''} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

function JobActions({ job }: { readonly job: JobDetail }) {
  const m = useMessages();
  const [isDeleting, setDeleting] = useState(false);
  const mayChange = useMay('modify');
  const mayDelete = useMay('delete');
  const start = useStartBuild();
  const queries = useQueryClient();
  const navigate = useNavigate();

  async function remove(): Promise<void> {
    await api.deleteJob(job.job_id);
    await navigate({ to: '/jobs' });
    queries.removeQueries({ queryKey: ['job', job.job_id] });
    void queries.invalidateQueries({ queryKey: ['jobs'] });
  }

  return (
    <>
      {mayDelete && (
        <Button kind="quiet" icon="trash" onClick={() => setDeleting(true)}>
          {m.common.delete}
        </Button>
      )}
      {mayChange && (
        <>
          <ButtonLink to="/jobs/$jobId/edit" params={{ jobId: job.job_id }} icon="edit">
            {m.common.edit}
          </ButtonLink>
          <ChooseRevision job={job} />
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
      {isDeleting && (
        <ConfirmDialog
          title={m.job.deleteTitle(job.spec.job_name)}
          text={m.job.deleteText}
          confirm={m.job.delete}
          onConfirm={remove}
          onClose={() => setDeleting(false)}
        />
      )}
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
