import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { MadeOnceDialog } from '../ui/made-once-dialog.tsx';

export interface NewWorkerKeyDialogProps {
  readonly listKey: string;
  readonly onClose: () => void;
}

/** Shows the command that starts a worker with the new key. */
export function NewWorkerKeyDialog({ listKey, onClose }: NewWorkerKeyDialogProps) {
  const m = useMessages();
  return (
    <MadeOnceDialog
      title={m.workers.newKey}
      field={{ label: m.common.name, maxLength: 64, required: true }}
      make={accountApi.createWorkerKey}
      listKey={listKey}
      onClose={onClose}
      show={({ key }) => (
        <>
          <p>{m.workers.keyOnce}</p>
          <Copy text={`stagewright worker --server ${location.origin} --key ${key}`} />
        </>
      )}
    />
  );
}
