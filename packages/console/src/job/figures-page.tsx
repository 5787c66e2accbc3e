import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { buildsQuery, jobQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Loading } from '../ui/loading.tsx';
import { Figures } from './figures.tsx';
import { JobFrame } from './job-frame.tsx';

const route = getRouteApi('/jobs/$jobId/figures');
/** As many as the service gives at once. */
const BUILDS = 100;

export function FiguresPage() {
  const m = useMessages();
  const { jobId } = route.useParams();
  const { data: job } = useSuspenseQuery(jobQuery(jobId));
  const { data, error } = useQuery(buildsQuery(jobId, 1, BUILDS));
  const ended = data?.list.filter(({ times }) => times.ended_at !== '').toReversed() ?? [];
  return (
    <JobFrame job={job}>
      {error && <ErrorNote error={error} />}
      {!data && !error && <Loading />}
      {data && ended.length === 0 && <p>{m.job.noFigures}</p>}
      {ended.length > 0 && <Figures builds={ended} />}
    </JobFrame>
  );
}
