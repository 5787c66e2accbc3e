import type { BuildView } from '@stagewright/api';
import { isFinalState } from '@stagewright/api/states';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type RevisionWish } from '../api/calls.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { useStartBuild } from '../jobs/use-start-build.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { CancelDialog } from './cancel-dialog.tsx';

/** Again means the same once more: of a repository the commit, though its branch may have moved on. */
function sameCommit({ commit_id, branch }: BuildView['record']): RevisionWish {
  return commit_id === '' ? {} : { commit_id, branch };
}

/** What can be done with a build as it stands: end it, or begin another. */
export function BuildActions({ build: { record } }: { readonly build: BuildView }) {
  const m = useMessages();
  const mayChange = useMay('modify');
  const start = useStartBuild();
  const [isAsking, setAsking] = useState(false);
  const force = useMutation({ mutationFn: () => api.cancel(record.build_id, true) });
  const isRunning = !isFinalState(record.build_state) && record.build_state !== 'Deleted';
  const isStopping = isRunning && record.cancel !== undefined;
  if (!mayChange) return null;
  return (
    <>
      {isRunning && !isStopping && (
        <Button kind="danger" icon="stop" onClick={() => setAsking(true)}>
          {m.build.cancel}
        </Button>
      )}
      {isStopping && (
        <>
          <span role="status">{m.build.cancelling}</span>
          <Button kind="danger" icon="stop" busy={force.isPending} onClick={() => force.mutate()}>
            {m.build.force}
          </Button>
        </>
      )}
      {!isRunning && record.build_state !== 'Deleted' && (
        <Button
          icon="play"
          busy={start.isPending}
          onClick={() => start.mutate({ jobId: record.job_id, wish: sameCommit(record) })}
        >
          {m.build.again}
        </Button>
      )}
      {start.error && <ErrorNote error={start.error} />}
      {isAsking && isRunning && !isStopping && (
        <CancelDialog buildId={record.build_id} onClose={() => setAsking(false)} />
      )}
    </>
  );
}
