import type { BuildView } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { span } from '../ui/measures.ts';
import styles from './build.module.css';

function Waiting({ record }: Pick<BuildView, 'record'>) {
  const m = useMessages();
  if (record.build_state !== 'Queuing' || !record.wait) return null;
  const { position, reason } = record.wait;
  return (
    <div className={styles.outcome} data-tone="wait" role="status">
      <p className={styles.strong}>{position === 0 ? m.build.next : m.build.position(position)}</p>
      <p>{m.build.waits[reason] ?? m.build.waitsOther(reason)}</p>
    </div>
  );
}

function Stopped({ record, times }: Pick<BuildView, 'record' | 'times'>) {
  const m = useMessages();
  const { cancel } = record;
  if (!cancel) return null;
  const ms = Date.parse(times.stop_confirmed_at) - Date.parse(times.stop_wished_at);
  const proof = () => {
    if (Number.isNaN(ms)) return cancel.state === 'stopping' ? m.build.stopPending : '';
    if (times.accepted_at === '') return m.build.cancelQueued;
    return m.build.cancelDone(span(ms), m.build.confirmedBy[cancel.confirmed_by]);
  };
  const tone = record.build_state === 'Timeout' ? 'late' : 'stop';
  return (
    <div className={styles.outcome} data-tone={tone} role="status">
      <p className={styles.strong}>
        {cancel.reason === 'user'
          ? m.build.cancelBy(cancel.requested_by)
          : m.build.stopReasons[cancel.reason]}
      </p>
      {cancel.note !== '' && <p>{cancel.note}</p>}
      <p>{proof()}</p>
    </div>
  );
}

function Failure({ record }: Pick<BuildView, 'record'>) {
  const m = useMessages();
  const { failure } = record;
  if (!failure) return null;
  return (
    <div className={styles.outcome} data-tone="bad" role="status">
      <p className={styles.strong}>{m.build.failedIn(m.phases[failure.phase])}</p>
      <p>{failure.message}</p>
      <p className={styles.small}>{failure.blame === 'user' ? m.build.blameUser : m.build.blameSystem}</p>
    </div>
  );
}

/** Why a build waits, was stopped or failed: the one sentence that people come for. */
export function Outcome({ build: { record, times } }: { readonly build: BuildView }) {
  return (
    <>
      <Waiting record={record} />
      <Stopped record={record} times={times} />
      <Failure record={record} />
    </>
  );
}
