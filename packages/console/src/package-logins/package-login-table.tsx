import type { PackageLoginRecord } from '@stagewright/api';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { IconButton } from '../ui/button.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

export interface PackageLoginTableProps {
  readonly list: readonly PackageLoginRecord[];
  readonly onReplace: (login: PackageLoginRecord) => void;
  readonly onDelete: (name: string) => void;
}

export function PackageLoginTable({ list, onReplace, onDelete }: PackageLoginTableProps) {
  const m = useMessages();
  const mayReplace = useMay('modify');
  const mayDelete = useMay('delete');
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
            {mayReplace && (
              <IconButton
                icon="edit"
                label={`${m.packageLogins.replace} ${login.name}`}
                onClick={() => onReplace(login)}
              />
            )}
            {mayDelete && (
              <IconButton
                icon="trash"
                label={`${m.common.delete} ${login.name}`}
                onClick={() => onDelete(login.name)}
              />
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
