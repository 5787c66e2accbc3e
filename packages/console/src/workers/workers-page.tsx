import type { WorkerList } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { buildQuery, workersQuery } from '../api/queries.ts';
import { useSession } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Empty } from '../ui/empty.tsx';
import { Listed } from '../ui/listed.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { DrainButton } from './drain-button.tsx';
import { WorkerKeys } from './worker-keys.tsx';
import styles from './workers.module.css';

type Worker = WorkerList['list'][number];

function Load({ worker: { slots, builds, other_builds } }: { readonly worker: Worker }) {
  const m = useMessages();
  const busy = builds.length + other_builds;
  return (
    <span className={styles.load}>
      <meter aria-label={m.workers.load} value={busy} max={slots} />
      {m.workers.loadOf(busy, slots)}
    </span>
  );
}

/** Named as its own page is; until that is known by the begin of its id. */
function RunningBuild({ id }: { readonly id: string }) {
  const m = useMessages();
  const { data } = useQuery(buildQuery(id));
  return (
    <Link to="/builds/$buildId" params={{ buildId: id }}>
      {data ? m.build.title(data.record.job_name, data.record.index) : id.slice(0, 8)}
    </Link>
  );
}

function Runs({ worker: { builds, other_builds } }: { readonly worker: Worker }) {
  const m = useMessages();
  if (builds.length + other_builds === 0) return m.workers.idle;
  return (
    <ul>
      {builds.map((id) => (
        <li key={id}>
          <RunningBuild id={id} />
        </li>
      ))}
      {other_builds > 0 && <li>{m.workers.others(other_builds)}</li>}
    </ul>
  );
}

export function WorkersPage() {
  const m = useMessages();
  const isAdmin = useSession().user.admin;
  // The stream of builds tells when what they run has changed; see `followBuilds`.
  const { data, error } = useQuery(workersQuery);
  const columns = [
    { key: 'worker', title: m.workers.worker },
    { key: 'pool', title: m.workers.pool, wide: true },
    { key: 'load', title: m.workers.load },
    { key: 'runs', title: m.workers.runs },
    { key: 'seen', title: m.workers.seen, wide: true },
    { key: 'arch', title: m.workers.architecture, wide: true },
    { key: 'version', title: m.workers.version, wide: true },
    ...(isAdmin ? [{ key: 'actions', title: m.common.actions, silent: true }] : []),
  ];
  return (
    <Page title={m.workers.title} about={m.workers.intro}>
      <Listed
        list={data?.list}
        error={error}
        empty={<Empty title={m.workers.emptyTitle} text={m.workers.emptyText} />}
      >
        {(list) => (
          <Table label={m.workers.title} columns={columns}>
            {list.map((worker) => (
              <tr key={worker.worker_id}>
                <Cell>
                  {worker.name}
                  {worker.draining && <p className={styles.draining}>{m.workers.draining}</p>}
                </Cell>
                <Cell wide>{worker.pool}</Cell>
                <Cell>
                  <Load worker={worker} />
                </Cell>
                <Cell>
                  <Runs worker={worker} />
                </Cell>
                <Cell wide>
                  <Time at={worker.seen_at} />
                </Cell>
                <Cell wide>{worker.arch}</Cell>
                <Cell wide>{worker.version}</Cell>
                {isAdmin && (
                  <Cell end>
                    <DrainButton worker={worker} />
                  </Cell>
                )}
              </tr>
            ))}
          </Table>
        )}
      </Listed>
      {data && isAdmin && <WorkerKeys keys={data.keys} />}
    </Page>
  );
}
