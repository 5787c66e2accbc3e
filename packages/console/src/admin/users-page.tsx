import type { UserDocument } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { accountApi } from '../api/account-calls.ts';
import { useSession } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Listed } from '../ui/listed.tsx';
import { NewButton } from '../ui/new-button.tsx';
import { Opens } from '../ui/opens.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { NewUserDialog, PasswordDialog } from './user-dialogs.tsx';

const LIST = 'users';

/** What can be done with another user than oneself. */
function UserActions({ user }: { readonly user: UserDocument }) {
  const m = useMessages();
  const toggle = useChange(LIST, () => accountApi.updateUser(user.id, { disabled: !user.disabled }));
  const remove = useChange(LIST, () => accountApi.deleteUser(user.id));
  return (
    <>
      <Opens
        button={(open) => (
          <Button kind="quiet" onClick={open}>
            {m.users.setPassword}
          </Button>
        )}
      >
        {(close) => <PasswordDialog user={user} listKey={LIST} onClose={close} />}
      </Opens>
      <Button kind="quiet" busy={toggle.isPending} onClick={() => toggle.mutate()}>
        {user.disabled ? m.users.enable : m.users.disable}
      </Button>
      <DeleteButton
        name={user.name}
        title={m.users.deleteTitle(user.name)}
        text={m.users.deleteText}
        onDelete={() => remove.mutateAsync()}
      />
    </>
  );
}

function UserRow({ user }: { readonly user: UserDocument }) {
  const m = useMessages();
  const isSelf = useSession().user.id === user.id;
  return (
    <tr>
      <Cell>{user.name}</Cell>
      <Cell wide>{user.admin ? m.users.admin : m.users.member}</Cell>
      <Cell>{user.disabled ? m.users.disabled : m.users.active}</Cell>
      <Cell wide>
        <Time at={user.created_at} />
      </Cell>
      <Cell end>{!isSelf && <UserActions user={user} />}</Cell>
    </tr>
  );
}

export function UsersPage() {
  const m = useMessages();
  const { data, error } = useQuery({ queryKey: [LIST], queryFn: accountApi.users });
  const columns = [
    { key: 'name', title: m.users.name },
    { key: 'role', title: m.users.role, wide: true },
    { key: 'status', title: m.common.status },
    { key: 'created', title: m.common.created, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  const create = (
    <NewButton text={m.users.new}>{(close) => <NewUserDialog listKey={LIST} onClose={close} />}</NewButton>
  );
  return (
    <Page title={m.users.title} about={m.users.intro} actions={create}>
      <Listed list={data?.list} error={error}>
        {(list) => (
          <Table label={m.users.title} columns={columns}>
            {list.map((user) => (
              <UserRow key={user.id} user={user} />
            ))}
          </Table>
        )}
      </Listed>
    </Page>
  );
}
