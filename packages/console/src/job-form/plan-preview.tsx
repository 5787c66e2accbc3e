import type { PlanPreview as Found, JobDetail } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/calls.ts';
import { PlanFacts, PlanSteps } from '../build/plan-facts.tsx';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { bytes } from '../ui/measures.ts';
import { bodyOf, type JobDraft } from './draft.ts';
import styles from './plan-preview.module.css';

/** What decides how it is built; the rest of the draft may change without asking again. */
function askedOf(draft: JobDraft, job: JobDetail | undefined) {
  const { code_repo, build, environment_setting } = bodyOf(draft, job);
  return { environment_setting, code_repo: code_repo ?? { type: '', url: '' }, build: build ?? {} };
}

function FoundFacts({ facts }: Pick<Found, 'facts'>) {
  const m = useMessages();
  const { plan, commit } = facts;
  return (
    <>
      <Facts>
        {commit && <Fact name={m.build.commit}>{`${commit.id.slice(0, 10)} ${commit.message}`}</Fact>}
        {facts.package_kind !== undefined && <Fact name={m.build.kind}>{facts.package_kind}</Fact>}
        {facts.source_size !== undefined && <Fact name={m.common.size}>{bytes(facts.source_size)}</Fact>}
        {plan && <PlanFacts plan={plan} />}
        {facts.language !== undefined && facts.language !== '' && (
          <Fact name={m.build.language}>{`${facts.language} ${plan?.language_version ?? ''}`}</Fact>
        )}
        {facts.base_image !== undefined && (
          <Fact name={m.build.base}>
            <code>{facts.base_image}</code>
          </Fact>
        )}
      </Facts>
      {plan && <PlanSteps steps={plan.steps} />}
    </>
  );
}

export interface PlanPreviewProps {
  readonly draft: JobDraft;
  /** The job as it is stored, where one is edited. */
  readonly job?: JobDetail | undefined;
}

/** Has a worker look at the source and shows how it would be built, before anything is saved. */
export function PlanPreview({ draft, job }: PlanPreviewProps) {
  const m = useMessages();
  const asked = askedOf(draft, job);
  const key = JSON.stringify(asked);
  // A package that was just uploaded is looked at without being asked: it lies in the service already.
  const [wished, setWished] = useState('');
  const isAsked = draft.url !== '' && (wished === key || draft.source === 'upload');
  const look = useQuery({
    queryKey: ['plan', key],
    queryFn: ({ signal }) => api.previewPlan(asked, signal),
    enabled: isAsked,
    staleTime: 60_000,
    retry: false,
  });
  const ask = () => (wished === key ? void look.refetch() : setWished(key));
  return (
    <div className={styles.preview}>
      {look.data && isAsked && <FoundFacts facts={look.data.facts} />}
      {look.data?.failure && isAsked && (
        <p className={styles.failure} role="alert">
          <strong>{m.outcome.failures[look.data.failure.reason]}</strong> {look.data.failure.message}
        </p>
      )}
      {look.error && isAsked && <ErrorNote error={look.error} />}
      <div className={styles.ask}>
        <Button icon="search" busy={look.isFetching} disabled={draft.url === ''} onClick={ask}>
          {look.isFetching ? m.form.looking : m.form.look}
        </Button>
        <p className={styles.about}>{m.form.lookText}</p>
      </div>
    </div>
  );
}
