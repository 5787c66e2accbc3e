import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { buildsQuery, jobQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Empty } from '../ui/empty.tsx';
import { Listed } from '../ui/listed.tsx';
import { Pager } from '../ui/pager.tsx';
import { Table } from '../ui/table.tsx';
import { BuildRow } from './build-row.tsx';
import { JobFrame } from './job-frame.tsx';

const route = getRouteApi('/jobs/$jobId');
const PER_PAGE = 25;

function useColumns() {
  const m = useMessages();
  return [
    { key: 'build', title: m.job.build },
    { key: 'state', title: m.job.state },
    { key: 'phases', title: m.job.phases, wide: true },
    { key: 'duration', title: m.job.duration, end: true },
    { key: 'image', title: m.job.image, wide: true },
    { key: 'by', title: m.job.by, wide: true },
    { key: 'started', title: m.job.startedAt },
  ];
}

export function JobPage() {
  const m = useMessages();
  const { jobId } = route.useParams();
  const { page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const { data: job } = useSuspenseQuery(jobQuery(jobId));
  const { data, error } = useQuery(buildsQuery(jobId, page, PER_PAGE));
  return (
    <JobFrame job={job}>
      <Listed
        list={data?.list}
        error={error}
        empty={<Empty title={m.job.noBuildsTitle} text={m.job.noBuildsText} />}
      >
        {(list) => (
          <Table label={m.job.builds} columns={columns}>
            {list.map((build) => (
              <BuildRow key={build.record.build_id} build={build} />
            ))}
          </Table>
        )}
      </Listed>
      <Pager
        page={page}
        perPage={PER_PAGE}
        total={data?.total ?? 0}
        onPage={(next) => void navigate({ search: { page: next } })}
      />
    </JobFrame>
  );
}
