import type { JobDetail } from '@stagewright/api';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { api } from '../api/calls.ts';
import { jobQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Page } from '../ui/page.tsx';
import { bodyOf, draftOf, type JobDraft } from './draft.ts';
import { AdvancedFields, MainFields } from './job-fields.tsx';
import styles from './job-form.module.css';
import { Preview } from './preview.tsx';
import { SourceFields } from './source-fields.tsx';
import { useJobForm } from './use-job-form.ts';

const route = getRouteApi('/jobs/$jobId/edit');

function useSave(job: JobDetail) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (draft: JobDraft) => api.updateJob(job.job_id, bodyOf(draft, job)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['job', job.job_id] });
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      await navigate({ to: '/jobs/$jobId', params: { jobId: job.job_id } });
    },
  });
}

export function EditJobPage() {
  const m = useMessages();
  const { jobId } = route.useParams();
  const { data: job } = useSuspenseQuery(jobQuery(jobId));
  const save = useSave(job);
  const { draft, change, errors, general } = useJobForm(draftOf(job), save.error);

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    save.mutate(draft);
  }

  return (
    <Page title={m.form.editTitle(job.spec.job_name)}>
      <form className={styles.form} onSubmit={onSubmit}>
        <SourceFields draft={draft} onChange={change} errors={errors} jobId={job.job_id} />
        <MainFields draft={draft} onChange={change} errors={errors} />
        <AdvancedFields draft={draft} onChange={change} errors={errors} />
        <Preview draft={draft} job={job} />
        {general && <ErrorNote error={general} />}
        <div className={styles.actions}>
          <Button type="submit" kind="primary" busy={save.isPending}>
            {m.form.save}
          </Button>
        </div>
      </form>
    </Page>
  );
}
