import { accountApi } from '../api/account-calls.ts';
import { WORKERS } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { MadeOnceDialog } from '../ui/made-once-dialog.tsx';

/** Shows the command that starts a worker with the new key. */
export function NewWorkerKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const m = useMessages();
  return (
    <MadeOnceDialog
      title={m.workers.newKey}
      field={{ label: m.common.name, maxLength: 64, required: true }}
      make={accountApi.createWorkerKey}
      listKey={WORKERS}
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
