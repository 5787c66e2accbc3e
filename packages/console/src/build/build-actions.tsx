import type { BuildView } from '@stagewright/api';
import { isFinalState } from '@stagewright/api/states';
import { useState } from 'react';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { useStartBuild } from '../jobs/use-start-build.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { CancelDialog } from './cancel-dialog.tsx';

/** What can be done with a build as it stands: end it, or begin another. */
export function BuildActions({ build: { record } }: { readonly build: BuildView }) {
  const m = useMessages();
  const mayChange = useMay('modify');
  const start = useStartBuild();
  const [isAsking, setAsking] = useState(false);
  const isRunning = !isFinalState(record.build_state) && record.build_state !== 'Deleted';
  const isStopping = isRunning && record.cancel !== undefined;
  if (!mayChange) return null;
  return (
    <>
      {isRunning && (
        <Button kind="danger" icon="stop" busy={isStopping} onClick={() => setAsking(true)}>
          {isStopping ? m.build.cancelling : m.build.cancel}
        </Button>
      )}
      {!isRunning && record.build_state !== 'Deleted' && (
        <Button icon="play" busy={start.isPending} onClick={() => start.mutate(record.job_id)}>
          {m.build.again}
        </Button>
      )}
      {start.error && <ErrorNote error={start.error} />}
      {isAsking && isRunning && <CancelDialog buildId={record.build_id} onClose={() => setAsking(false)} />}
    </>
  );
}
