import { ApiError } from '../api/api-error.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import styles from './notes.module.css';

/** What went wrong, in the service's words, with what an administrator needs to find it. */
export function ErrorNote({ error }: { readonly error: Error }) {
  const m = useMessages();
  const isSilent = error instanceof ApiError && error.status === 0;
  const requestId = error instanceof ApiError ? error.requestId : '';
  return (
    <div className={styles.error} role="alert">
      <p>{isSilent ? m.shell.unreachable : error.message}</p>
      {requestId !== '' && <p className={styles.small}>{m.shell.requestId(requestId)}</p>}
    </div>
  );
}
