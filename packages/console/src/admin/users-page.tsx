import type { UserDocument } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accountApi } from '../api/account-calls.ts';
import { useSession } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { NewUserDialog, PasswordDialog } from './user-dialogs.tsx';

const LIST = 'users';

interface UserRowProps {
  readonly user: UserDocument;
  readonly onPassword: () => void;
  readonly onDelete: () => void;
}

function UserRow({ user, onPassword, onDelete }: UserRowProps) {
  const m = useMessages();
  const isSelf = useSession().user.id === user.id;
  const toggle = useChange(LIST, () => accountApi.updateUser(user.id, { disabled: !user.disabled }));
  return (
    <tr>
      <Cell>{user.name}</Cell>
      <Cell>{user.admin ? m.users.admin : m.users.member}</Cell>
      <Cell>{user.disabled ? m.users.disabled : m.users.active}</Cell>
      <Cell wide>
        <Time at={user.created_at} />
      </Cell>
      <Cell end>
        {!isSelf && (
          <>
            <Button kind="quiet" onClick={onPassword}>
              {m.users.setPassword}
            </Button>
            <Button kind="quiet" busy={toggle.isPending} onClick={() => toggle.mutate()}>
              {user.disabled ? m.users.enable : m.users.disable}
            </Button>
            <IconButton icon="trash" label={`${m.common.delete} ${user.name}`} onClick={onDelete} />
          </>
        )}
      </Cell>
    </tr>
  );
}

export function UsersPage() {
  const m = useMessages();
  const [isNew, setNew] = useState(false);
  const [password, setPassword] = useState<UserDocument>();
  const [deleting, setDeleting] = useState<UserDocument>();
  const { data, error } = useQuery({ queryKey: [LIST], queryFn: accountApi.users });
  const remove = useChange<string>(LIST, accountApi.deleteUser);
  const columns = [
    { key: 'name', title: m.users.name },
    { key: 'role', title: m.users.role },
    { key: 'status', title: m.common.status },
    { key: 'created', title: m.common.created, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  return (
    <Page
      title={m.users.title}
      about={m.users.intro}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setNew(true)}>
          {m.users.new}
        </Button>
      }
    >
      {error && <ErrorNote error={error} />}
      {!data && !error && <Loading />}
      {data && (
        <Table label={m.users.title} columns={columns}>
          {data.list.map((user) => (
            <UserRow
              key={user.id}
              user={user}
              onPassword={() => setPassword(user)}
              onDelete={() => setDeleting(user)}
            />
          ))}
        </Table>
      )}
      {isNew && <NewUserDialog listKey={LIST} onClose={() => setNew(false)} />}
      {password && <PasswordDialog user={password} listKey={LIST} onClose={() => setPassword(undefined)} />}
      {deleting && (
        <ConfirmDialog
          title={m.users.deleteTitle(deleting.name)}
          text={m.users.deleteText}
          confirm={m.common.delete}
          onConfirm={() => remove.mutateAsync(deleting.id)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Page>
  );
}
