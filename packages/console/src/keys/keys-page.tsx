import type { AccessKeyDocument } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Copy } from '../ui/copy.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { NewKeyDialog } from './new-key-dialog.tsx';

const LIST = 'keys';

function KeyRow({ found, onDelete }: { readonly found: AccessKeyDocument; readonly onDelete: () => void }) {
  const m = useMessages();
  const isActive = found.status === 'active';
  const toggle = useChange(LIST, () =>
    accountApi.setKeyStatus(found.access, isActive ? 'inactive' : 'active'),
  );
  return (
    <tr>
      <Cell>
        <Copy text={found.access} label={m.keys.access} />
      </Cell>
      <Cell>{found.description}</Cell>
      <Cell wide>{isActive ? m.keys.active : m.keys.inactive}</Cell>
      <Cell wide>
        <Time at={found.create_time} />
      </Cell>
      <Cell end>
        <Button kind="quiet" busy={toggle.isPending} onClick={() => toggle.mutate()}>
          {isActive ? m.keys.stop : m.keys.restart}
        </Button>
        <IconButton icon="trash" label={`${m.common.delete} ${found.access}`} onClick={onDelete} />
      </Cell>
    </tr>
  );
}

export function KeysPage() {
  const m = useMessages();
  const [isNew, setNew] = useState(false);
  const [deleting, setDeleting] = useState<string>();
  const { data, error } = useQuery({ queryKey: [LIST], queryFn: accountApi.keys });
  const remove = useChange<string>(LIST, accountApi.deleteKey);
  const columns = [
    { key: 'access', title: m.keys.access },
    { key: 'description', title: m.keys.description },
    { key: 'status', title: m.common.status, wide: true },
    { key: 'created', title: m.keys.created, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  return (
    <Page
      title={m.keys.title}
      about={m.keys.intro}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setNew(true)}>
          {m.keys.new}
        </Button>
      }
    >
      {error && <ErrorNote error={error} />}
      {!data && !error && <Loading />}
      {data?.credentials.length === 0 && <Empty title={m.keys.emptyTitle} text={m.keys.emptyText} />}
      {data && data.credentials.length > 0 && (
        <Table label={m.keys.title} columns={columns}>
          {data.credentials.map((found) => (
            <KeyRow key={found.access} found={found} onDelete={() => setDeleting(found.access)} />
          ))}
        </Table>
      )}
      {isNew && <NewKeyDialog listKey={LIST} onClose={() => setNew(false)} />}
      {deleting && (
        <ConfirmDialog
          title={m.keys.deleteTitle(deleting)}
          text={m.keys.deleteText}
          confirm={m.common.delete}
          onConfirm={() => remove.mutateAsync(deleting)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Page>
  );
}
