import type { WorkerList } from '@stagewright/api';
import { accountApi } from '../api/account-calls.ts';
import { WORKERS } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Opens } from '../ui/opens.tsx';
import { useChange } from '../ui/use-change.ts';

type Worker = WorkerList['list'][number];

/** Lets a worker claim no more builds, so that its machine can be looked after, and claim again. */
export function DrainButton({ worker }: { readonly worker: Worker }) {
  const m = useMessages();
  const { worker_id: id, name, draining, builds, other_builds: others } = worker;
  const change = useChange(WORKERS, () => accountApi.drainWorker(id, !draining));
  const text = draining ? m.workers.resume : m.workers.drain;
  return (
    <Opens
      button={(open) => (
        <Button
          kind="quiet"
          busy={change.isPending}
          aria-label={`${text}: ${name}`}
          onClick={() => (draining ? change.mutate() : open())}
        >
          {text}
        </Button>
      )}
    >
      {(close) => (
        <ConfirmDialog
          title={m.workers.drainTitle(name)}
          text={m.workers.drainText(builds.length + others)}
          confirm={m.workers.drain}
          onConfirm={() => change.mutateAsync()}
          onClose={close}
        />
      )}
    </Opens>
  );
}
