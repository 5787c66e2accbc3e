import { Link } from '@tanstack/react-router';
import { useMessages } from '../i18n/messages-context.tsx';
import styles from './job.module.css';

/** The pages of a job; each has its own address. */
export function JobTabs({ jobId }: { readonly jobId: string }) {
  const m = useMessages();
  return (
    <nav className={styles.tabs} aria-label={m.common.actions}>
      <Link to="/jobs/$jobId" params={{ jobId }} activeOptions={{ exact: true, includeSearch: false }}>
        {m.job.builds}
      </Link>
      <Link to="/jobs/$jobId/figures" params={{ jobId }}>
        {m.job.figures}
      </Link>
      <Link to="/jobs/$jobId/secrets" params={{ jobId }}>
        {m.secrets.title}
      </Link>
    </nav>
  );
}
