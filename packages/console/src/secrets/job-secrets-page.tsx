import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { jobQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { JobFrame } from '../job/job-frame.tsx';
import { NewSecret } from './new-secret.tsx';
import { SecretList } from './secret-list.tsx';
import styles from './secrets.module.css';

const route = getRouteApi('/jobs/$jobId/secrets');

/** Secrets of one job. */
export function JobSecretsPage() {
  const m = useMessages();
  const { jobId } = route.useParams();
  const { data: job } = useSuspenseQuery(jobQuery(jobId));
  const owner = { jobId };
  return (
    <JobFrame job={job}>
      <div className={styles.head}>
        <p>{m.secrets.ofJob}</p>
        <NewSecret owner={owner} />
      </div>
      <SecretList owner={owner} />
    </JobFrame>
  );
}
