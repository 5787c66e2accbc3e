import type { WorkerList } from '@stagewright/api';
import { accountApi } from '../api/account-calls.ts';
import { WORKERS } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { NewButton } from '../ui/new-button.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { NewWorkerKeyDialog } from './new-worker-key-dialog.tsx';
import styles from './workers.module.css';

/** What workers on other machines come in with; administrators make and revoke it. */
export function WorkerKeys({ keys }: Pick<WorkerList, 'keys'>) {
  const m = useMessages();
  const remove = useChange<string>(WORKERS, accountApi.deleteWorkerKey);
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
                <DeleteButton
                  name={name}
                  title={m.workers.deleteKey(name)}
                  text={m.workers.deleteKeyText}
                  onDelete={() => remove.mutateAsync(name)}
                />
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      <div>
        <NewButton text={m.workers.newKey} kind="plain">
          {(close) => <NewWorkerKeyDialog onClose={close} />}
        </NewButton>
      </div>
    </section>
  );
}
