import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { isNotFound } from '../api/api-error.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Page } from '../ui/page.tsx';
import { NotFound } from './not-found.tsx';

/** What stands in place of a page that cannot be shown. */
export function Failed({ error, reset }: ErrorComponentProps) {
  const m = useMessages();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  if (isNotFound(error)) return <NotFound />;

  function again(): void {
    queries.reset();
    reset();
    void router.invalidate();
  }

  return (
    <Page title={m.shell.failedTitle} actions={<Button onClick={again}>{m.shell.retry}</Button>}>
      <ErrorNote error={error instanceof Error ? error : new Error(String(error))} />
    </Page>
  );
}
