import { isFinalState } from '@stagewright/api/states';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api/calls.ts';
import { buildsQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import styles from './job.module.css';

/** As many as the service gives at once; what waits or runs is among the newest. */
const LOOKED_AT = 100;

/** What the deletion will stop, build by build. */
function Stopped({ jobId }: { readonly jobId: string }) {
  const m = useMessages();
  const { data } = useQuery(buildsQuery(jobId, 1, LOOKED_AT));
  const running = (data?.list ?? []).filter(({ record }) => !isFinalState(record.build_state));
  if (!data) return null;
  if (running.length === 0) return <p>{m.job.deleteStopsNone}</p>;
  return (
    <>
      <p>{m.job.deleteStops(running.length)}</p>
      <ul className={styles.stopped}>
        {running.map(({ record }) => (
          <li key={record.build_id}>
            <Link to="/builds/$buildId" params={{ buildId: record.build_id }}>
              {m.build.number(record.index)}
            </Link>
            <StateMark state={record.build_state} />
          </li>
        ))}
      </ul>
    </>
  );
}

export interface DeleteJobDialogProps {
  readonly jobId: string;
  readonly jobName: string;
  /** Where to go from a page that is no more. */
  readonly onDeleted?: () => Promise<void>;
  readonly onClose: () => void;
}

export function DeleteJobDialog({ jobId, jobName, onDeleted, onClose }: DeleteJobDialogProps) {
  const m = useMessages();
  const queries = useQueryClient();

  async function remove(): Promise<void> {
    await api.deleteJob(jobId);
    await onDeleted?.();
    queries.removeQueries({ queryKey: ['job', jobId] });
    void queries.invalidateQueries({ queryKey: ['jobs'] });
  }

  return (
    <ConfirmDialog
      title={m.job.deleteTitle(jobName)}
      text={m.job.deleteText}
      confirm={m.job.delete}
      onConfirm={remove}
      onClose={onClose}
    >
      <Stopped jobId={jobId} />
    </ConfirmDialog>
  );
}
