import type { AccessKeyDocument } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { Copy } from '../ui/copy.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Listed } from '../ui/listed.tsx';
import { NewButton } from '../ui/new-button.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { NewKeyDialog } from './new-key-dialog.tsx';

const LIST = 'keys';

function KeyRow({ found }: { readonly found: AccessKeyDocument }) {
  const m = useMessages();
  const isActive = found.status === 'active';
  const remove = useChange(LIST, () => accountApi.deleteKey(found.access));
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
        <DeleteButton
          name={found.access}
          title={m.keys.deleteTitle(found.access)}
          text={m.keys.deleteText}
          onDelete={() => remove.mutateAsync()}
        />
      </Cell>
    </tr>
  );
}

export function KeysPage() {
  const m = useMessages();
  const { data, error } = useQuery({ queryKey: [LIST], queryFn: accountApi.keys });
  const columns = [
    { key: 'access', title: m.keys.access },
    { key: 'description', title: m.keys.description },
    { key: 'status', title: m.common.status, wide: true },
    { key: 'created', title: m.keys.created, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  const create = (
    <NewButton text={m.keys.new}>{(close) => <NewKeyDialog listKey={LIST} onClose={close} />}</NewButton>
  );
  return (
    <Page title={m.keys.title} about={m.keys.intro} actions={create}>
      <Listed
        list={data?.credentials}
        error={error}
        empty={<Empty title={m.keys.emptyTitle} text={m.keys.emptyText} />}
      >
        {(list) => (
          <Table label={m.keys.title} columns={columns}>
            {list.map((found) => (
              <KeyRow key={found.access} found={found} />
            ))}
          </Table>
        )}
      </Listed>
    </Page>
  );
}
