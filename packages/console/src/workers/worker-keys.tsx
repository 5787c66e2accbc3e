import type { WorkerList } from '@stagewright/api';
import { useState } from 'react';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { NewWorkerKeyDialog } from './new-worker-key-dialog.tsx';
import styles from './workers.module.css';

export interface WorkerKeysProps {
  readonly keys: WorkerList['keys'];
  readonly listKey: string;
}

/** What workers on other machines come in with; administrators make and revoke it. */
export function WorkerKeys({ keys, listKey }: WorkerKeysProps) {
  const m = useMessages();
  const [isNew, setNew] = useState(false);
  const [deleting, setDeleting] = useState<string>();
  const remove = useChange<string>(listKey, accountApi.deleteWorkerKey);
  const columns = [
    { key: 'name', title: m.common.name },
    { key: 'created', title: m.common.created },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  return (
    <section className={styles.keys}>
      <h2>{m.workers.keys}</h2>
      <p className={styles.about}>{m.workers.keysText}</p>
      {keys.length > 0 && (
        <Table label={m.workers.keys} columns={columns}>
          {keys.map(({ name, created_at }) => (
            <tr key={name}>
              <Cell>{name}</Cell>
              <Cell>
                <Time at={created_at} />
              </Cell>
              <Cell end>
                <IconButton
                  icon="trash"
                  label={`${m.common.delete} ${name}`}
                  onClick={() => setDeleting(name)}
                />
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      <div>
        <Button icon="plus" onClick={() => setNew(true)}>
          {m.workers.newKey}
        </Button>
      </div>
      {isNew && <NewWorkerKeyDialog listKey={listKey} onClose={() => setNew(false)} />}
      {deleting && (
        <ConfirmDialog
          title={m.workers.deleteKey(deleting)}
          text={m.workers.deleteKeyText}
          confirm={m.common.delete}
          onConfirm={() => remove.mutateAsync(deleting)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </section>
  );
}
