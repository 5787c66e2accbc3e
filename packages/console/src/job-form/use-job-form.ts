import { useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { said } from '../api/said.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { fieldOf, type JobDraft } from './draft.ts';

/** What is typed, and what the service said about single fields of it. */
export function useJobForm(initial: JobDraft, failure: Error | null) {
  const m = useMessages();
  const [draft, setDraft] = useState(initial);
  const field = failure instanceof ApiError ? fieldOf(failure.code, failure.message) : undefined;
  return {
    draft,
    change: (change: Partial<JobDraft>) => setDraft((old) => ({ ...old, ...change })),
    errors: field && failure ? { [field]: said(failure, m) } : {},
    /** What belongs to no field. */
    general: field ? null : failure,
  };
}
