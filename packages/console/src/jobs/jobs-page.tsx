import { BUILD_STATES } from '@stagewright/api/states';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { JobFilter } from '../api/calls.ts';
import { jobsQuery, workersQuery } from '../api/queries.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { Empty } from '../ui/empty.tsx';
import { SelectField, type SelectFieldProps, TextField } from '../ui/field.tsx';
import { Listed } from '../ui/listed.tsx';
import { Page, Toolbar } from '../ui/page.tsx';
import { Pager } from '../ui/pager.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { useUrlText } from '../ui/use-url-text.ts';
import { JobRow } from './job-row.tsx';

const route = getRouteApi('/jobs');
const DEFAULT_POOL = 'default';
const SHOWN_STATES = BUILD_STATES.filter((state) => state !== 'Deleted');

function useColumns(): readonly Column[] {
  const m = useMessages();
  return [
    { key: 'state', title: m.jobs.state },
    { key: 'name', title: m.jobs.nameAndSource, grow: true },
    { key: 'language', title: m.jobs.language, wide: true },
    { key: 'pool', title: m.jobs.pool, wide: 'extra' },
    { key: 'recent', title: m.jobs.recent, wide: true },
    { key: 'duration', title: m.jobs.lastDuration, end: true, wide: true },
    { key: 'started', title: m.job.startedAt, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
}

/** Pools to choose from, where there is a choice: those of workers, of the jobs in sight, and the one that was chosen. */
function PoolField({ value, onValue }: Pick<SelectFieldProps, 'value' | 'onValue'>) {
  const m = useMessages();
  const { data: workers } = useQuery(workersQuery);
  const { data: jobs } = useQuery(jobsQuery(route.useSearch()));
  const ofJobs = (jobs?.list ?? []).map(({ pool }) => pool || DEFAULT_POOL);
  const ofWorkers = (workers?.list ?? []).map(({ pool }) => pool);
  const names = new Set([DEFAULT_POOL, ...ofWorkers, ...ofJobs, ...(value === '' ? [] : [value])]);
  if (names.size === 1 && value === '') return null;
  const pools = [...names].toSorted().map((name) => {
    return [name, name === DEFAULT_POOL ? m.jobs.defaultPool : name] as const;
  });
  return (
    <SelectField
      label={m.jobs.pool}
      value={value}
      options={[['', m.jobs.anyPool], ...pools]}
      onValue={onValue}
    />
  );
}

/** The filters are the address: back, reload and a sent link keep them. */
function Filters() {
  const m = useMessages();
  const { search = '', state = '', pool = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Pick<JobFilter, 'search' | 'state' | 'pool'>) =>
    void navigate({ search: (old) => ({ ...old, page: undefined, ...change }), replace: true });
  const text = useUrlText(search, (typed) => set({ search: typed || undefined }));
  const states = SHOWN_STATES.map(
    (name) => [name, name === 'NotStarted' ? m.jobs.never : m.states[name]] as const,
  );
  return (
    <Toolbar>
      <TextField label={m.jobs.search} type="search" {...text} />
      <SelectField
        label={m.jobs.state}
        value={state}
        options={[['', m.jobs.anyState], ...states]}
        onValue={(chosen) => set({ state: chosen || undefined })}
      />
      <PoolField value={pool} onValue={(chosen) => set({ pool: chosen || undefined })} />
    </Toolbar>
  );
}

function NoJobs() {
  const m = useMessages();
  const { search, state, pool } = route.useSearch();
  const navigate = route.useNavigate();
  if (!search && !state && !pool) {
    return (
      <Empty title={m.jobs.emptyTitle} text={m.jobs.emptyText}>
        <ButtonLink to="/jobs/new" kind="primary" icon="plus">
          {m.jobs.new}
        </ButtonLink>
      </Empty>
    );
  }
  return (
    <Empty title={m.jobs.noMatchTitle} text={m.jobs.noMatchText}>
      <Button onClick={() => void navigate({ search: {} })}>{m.jobs.clear}</Button>
    </Empty>
  );
}

export function JobsPage() {
  const m = useMessages();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const mayCreate = useMay('create');
  const columns = useColumns();
  const { data, error } = useQuery(jobsQuery(filter));
  const actions = mayCreate && (
    <ButtonLink to="/jobs/new" kind="primary" icon="plus">
      {m.jobs.new}
    </ButtonLink>
  );
  return (
    <Page title={m.jobs.title} actions={actions} about={data && m.jobs.total(data.total)}>
      <Filters />
      <Listed list={data?.list} error={error} empty={<NoJobs />}>
        {(list) => (
          <Table label={m.jobs.title} columns={columns}>
            {list.map((job) => (
              <JobRow key={job.job_id} job={job} />
            ))}
          </Table>
        )}
      </Listed>
      {data && (
        <Pager
          page={data.page}
          perPage={data.per_page}
          total={data.total}
          onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
        />
      )}
    </Page>
  );
}
