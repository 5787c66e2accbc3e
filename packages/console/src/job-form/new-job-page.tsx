import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { api } from '../api/calls.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Page } from '../ui/page.tsx';
import { PackageUpload } from '../upload/package-upload.tsx';
import { bodyOf, EMPTY_DRAFT, type JobDraft, suggestedName } from './draft.ts';
import { AdvancedFields, MainFields } from './job-fields.tsx';
import styles from './job-form.module.css';
import { KindChoice } from './kind-choice.tsx';
import { Preview } from './preview.tsx';
import type { SourceKind } from './source-draft.ts';
import { SourceFields } from './source-fields.tsx';
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
  const { url = '', source = url === '' ? 'upload' : 'address' } = route.useSearch();
  const navigate = route.useNavigate();
  const mayBuild = useMay('modify');
  const create = useCreate();
  const initial = { ...EMPTY_DRAFT, source, url, name: suggestedName(url.split('/').at(-1) ?? '') };
  const { draft, change, errors, general } = useJobForm(initial, create.error);

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const button = event.nativeEvent.submitter as HTMLButtonElement | null;
    create.mutate({ draft, andBuild: button?.value === 'build' });
  }

  function choose(chosen: SourceKind): void {
    // An address of a repository means nothing as one of a package, and a login of one kind nothing to the other.
    const isOther = (chosen === 'repository') !== (draft.source === 'repository');
    change({ source: chosen, auth: '', ...(isOther ? { url: '' } : {}) });
    void navigate({ search: { source: chosen }, replace: true });
  }

  return (
    <Page title={m.form.title}>
      <form className={styles.form} onSubmit={onSubmit}>
        <KindChoice value={draft.source} onValue={choose} />
        {draft.source === 'upload' ? (
          <PackageUpload
            onUploaded={({ url: uploaded, fileName }) =>
              change({ url: uploaded, ...(draft.name === '' ? { name: suggestedName(fileName) } : {}) })
            }
          />
        ) : (
          <SourceFields draft={draft} onChange={change} errors={errors} />
        )}
        <MainFields draft={draft} onChange={change} errors={errors} />
        <AdvancedFields draft={draft} onChange={change} errors={errors} />
        <Preview draft={draft} />
        {general && <ErrorNote error={general} />}
        {draft.url === '' && draft.source === 'upload' && <p className={styles.need}>{m.form.needUpload}</p>}
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
