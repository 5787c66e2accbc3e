import type { SecretList as Secrets } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { SECRETS, secretsQuery } from '../api/queries.ts';
import { repositoryApi, type SecretsOwner } from '../api/repository-calls.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Listed } from '../ui/listed.tsx';
import { Opens } from '../ui/opens.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { SecretDialog } from './secret-dialog.tsx';

interface SecretRowProps {
  readonly owner: SecretsOwner;
  readonly secret: Secrets['list'][number];
}

function SecretRow({ owner, secret: { name, updated_at, updated_by } }: SecretRowProps) {
  const m = useMessages();
  const mayReplace = useMay('modify');
  const mayDelete = useMay('delete');
  const remove = useChange(SECRETS, () => repositoryApi.removeSecret(owner, name));
  return (
    <tr>
      <Cell>
        <code>{name}</code>
      </Cell>
      <Cell>
        <Time at={updated_at} />
      </Cell>
      <Cell wide>{updated_by}</Cell>
      <Cell end>
        {mayReplace && (
          <Opens
            button={(open) => (
              <Button kind="quiet" aria-label={`${m.secrets.replace} ${name}`} onClick={open}>
                {m.secrets.replace}
              </Button>
            )}
          >
            {(close) => <SecretDialog owner={owner} existing={name} onClose={close} />}
          </Opens>
        )}
        {mayDelete && (
          <DeleteButton
            name={name}
            title={m.secrets.deleteTitle(name)}
            text={m.secrets.deleteText}
            onDelete={() => remove.mutateAsync()}
          />
        )}
      </Cell>
    </tr>
  );
}

/** Names of secrets; each can be replaced and deleted, none can be read. */
export function SecretList({ owner }: { readonly owner: SecretsOwner }) {
  const m = useMessages();
  const { data, error } = useQuery(secretsQuery(owner));
  const columns = [
    { key: 'name', title: m.secrets.name },
    { key: 'updated', title: m.common.updated },
    { key: 'by', title: m.secrets.by, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  return (
    <Listed
      list={data?.list}
      error={error}
      empty={<Empty title={m.secrets.emptyTitle} text={m.secrets.emptyText} />}
    >
      {(list) => (
        <Table label={m.secrets.title} columns={columns}>
          {list.map((secret) => (
            <SecretRow key={secret.name} owner={owner} secret={secret} />
          ))}
        </Table>
      )}
    </Listed>
  );
}
