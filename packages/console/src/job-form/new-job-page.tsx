import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import { api } from '../api/calls.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { TextField } from '../ui/field.tsx';
import { Page } from '../ui/page.tsx';
import { bodyOf, EMPTY_DRAFT, type JobDraft, suggestedName } from './draft.ts';
import { AdvancedFields, MainFields } from './job-fields.tsx';
import styles from './job-form.module.css';
import { KindChoice, type SourceKind } from './kind-choice.tsx';
import { PackageUpload } from './package-upload.tsx';
import { Preview } from './preview.tsx';
import { useJobForm } from './use-job-form.ts';

const route = getRouteApi('/jobs/new');

/** Creates the job and, where that is wished, its first build; goes to what was made last. */
function useCreate() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ draft, andBuild }: { draft: JobDraft; andBuild: boolean }) => {
      const { job_id: jobId } = await api.createJob(bodyOf(draft));
      const build = andBuild ? await api.startBuild(jobId) : undefined;
      return { jobId, buildId: build?.build_id };
    },
    onSuccess: async ({ jobId, buildId }) => {
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      if (buildId) await navigate({ to: '/builds/$buildId', params: { buildId } });
      else await navigate({ to: '/jobs/$jobId', params: { jobId } });
    },
  });
}

export function NewJobPage() {
  const m = useMessages();
  const { url = '' } = route.useSearch();
  const mayBuild = useMay('modify');
  const [kind, setKind] = useState<SourceKind>(url === '' ? 'upload' : 'address');
  const create = useCreate();
  const initial = { ...EMPTY_DRAFT, url, name: suggestedName(url.split('/').at(-1) ?? '') };
  const { draft, change, errors, general } = useJobForm(initial, create.error);

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const button = event.nativeEvent.submitter as HTMLButtonElement | null;
    create.mutate({ draft, andBuild: button?.value === 'build' });
  }

  return (
    <Page title={m.form.title} about={m.form.sourceRepo}>
      <form className={styles.form} onSubmit={onSubmit}>
        <KindChoice value={kind} onValue={setKind} />
        {kind === 'upload' ? (
          <PackageUpload
            onUploaded={({ url: uploaded, fileName }) =>
              change({ url: uploaded, ...(draft.name === '' ? { name: suggestedName(fileName) } : {}) })
            }
          />
        ) : (
          <TextField
            label={m.form.url}
            hint={m.form.urlHint}
            error={errors.url}
            value={draft.url}
            onValue={(text) => change({ url: text })}
            placeholder="obs://bucket/key"
            required
          />
        )}
        <MainFields draft={draft} onChange={change} errors={errors} />
        <AdvancedFields draft={draft} onChange={change} errors={errors} />
        <Preview draft={draft} />
        {general && <ErrorNote error={general} />}
        {draft.url === '' && kind === 'upload' && <p className={styles.need}>{m.form.needUpload}</p>}
        <div className={styles.actions}>
          {mayBuild && (
            <Button
              type="submit"
              kind="primary"
              value="build"
              busy={create.isPending}
              disabled={draft.url === ''}
            >
              {m.form.createAndBuild}
            </Button>
          )}
          <Button type="submit" value="save" busy={create.isPending} disabled={draft.url === ''}>
            {m.form.create}
          </Button>
        </div>
      </form>
    </Page>
  );
}
