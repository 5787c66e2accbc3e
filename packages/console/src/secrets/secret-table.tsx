import type { SecretList } from '@stagewright/api';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

export interface SecretTableProps {
  readonly list: SecretList['list'];
  readonly onReplace: (name: string) => void;
  readonly onDelete: (name: string) => void;
}

export function SecretTable({ list, onReplace, onDelete }: SecretTableProps) {
  const m = useMessages();
  const mayReplace = useMay('modify');
  const mayDelete = useMay('delete');
  const columns = [
    { key: 'name', title: m.secrets.name },
    { key: 'updated', title: m.common.updated },
    { key: 'by', title: m.secrets.by, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  return (
    <Table label={m.secrets.title} columns={columns}>
      {list.map(({ name, updated_at, updated_by }) => (
        <tr key={name}>
          <Cell>
            <code>{name}</code>
          </Cell>
          <Cell>
            <Time at={updated_at} />
          </Cell>
          <Cell wide>{updated_by}</Cell>
          <Cell end>
            {mayReplace && (
              <Button
                kind="quiet"
                aria-label={`${m.secrets.replace} ${name}`}
                onClick={() => onReplace(name)}
              >
                {m.secrets.replace}
              </Button>
            )}
            {mayDelete && (
              <IconButton icon="trash" label={`${m.common.delete} ${name}`} onClick={() => onDelete(name)} />
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
