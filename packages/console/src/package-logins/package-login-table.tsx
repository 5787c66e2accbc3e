import type { PackageLoginRecord } from '@stagewright/api';
import { packageApi } from '../api/package-calls.ts';
import { PACKAGE_LOGINS } from '../api/queries.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { IconButton } from '../ui/button.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Opens } from '../ui/opens.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { PackageLoginDialog } from './package-login-dialog.tsx';

function Actions({ login }: { readonly login: PackageLoginRecord }) {
  const m = useMessages();
  const mayReplace = useMay('modify');
  const mayDelete = useMay('delete');
  const remove = useChange(PACKAGE_LOGINS, () => packageApi.deleteLogin(login.name));
  return (
    <>
      {mayReplace && (
        <Opens
          button={(open) => (
            <IconButton icon="edit" label={`${m.packageLogins.replace} ${login.name}`} onClick={open} />
          )}
        >
          {(close) => <PackageLoginDialog existing={login} taken={[]} onClose={close} />}
        </Opens>
      )}
      {mayDelete && (
        <DeleteButton
          name={login.name}
          title={m.packageLogins.deleteTitle(login.name)}
          text={m.packageLogins.deleteText}
          onDelete={() => remove.mutateAsync()}
        />
      )}
    </>
  );
}

export function PackageLoginTable({ list }: { readonly list: readonly PackageLoginRecord[] }) {
  const m = useMessages();
  const columns = [
    { key: 'name', title: m.packageLogins.name },
    { key: 'host', title: m.packageLogins.host },
    { key: 'kind', title: m.packageLogins.kind, wide: true },
    { key: 'user', title: m.packageLogins.user, wide: true },
    { key: 'buckets', title: m.packageLogins.buckets, wide: 'extra' as const },
    { key: 'updated', title: m.common.updated, wide: 'extra' as const },
    { key: 'by', title: m.packageLogins.by, wide: 'extra' as const },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  return (
    <Table label={m.packageLogins.title} columns={columns}>
      {list.map((login) => (
        <tr key={login.name}>
          <Cell>{login.name}</Cell>
          <Cell>
            <code>{login.host}</code>
            {login.certificates && ` (${m.packageLogins.ownAuthority})`}
          </Cell>
          <Cell wide>{m.packageLogins.kinds[login.kind]}</Cell>
          <Cell wide>{login.user}</Cell>
          <Cell wide="extra">{login.buckets.join(', ')}</Cell>
          <Cell wide="extra">
            <Time at={login.updated_at} />
          </Cell>
          <Cell wide="extra">{login.updated_by}</Cell>
          <Cell end>
            <Actions login={login} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
