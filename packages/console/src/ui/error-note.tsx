import { ApiError } from '../api/api-error.ts';
import { said } from '../api/said.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import styles from './notes.module.css';

/** What went wrong, with what an administrator needs to find it. */
export function ErrorNote({ error }: { readonly error: Error }) {
  const m = useMessages();
  const requestId = error instanceof ApiError ? error.requestId : '';
  return (
    <div className={styles.error} role="alert">
      <p>{said(error, m)}</p>
      {requestId !== '' && <p className={styles.small}>{m.shell.requestId(requestId)}</p>}
    </div>
  );
}
