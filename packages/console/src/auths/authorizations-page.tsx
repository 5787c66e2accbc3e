import { useQuery } from '@tanstack/react-query';
import { AUTHORIZATIONS, authorizationsQuery } from '../api/queries.ts';
import { type Authorizations, repositoryApi } from '../api/repository-calls.ts';
import { useMay, useSession } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Listed } from '../ui/listed.tsx';
import { NewButton } from '../ui/new-button.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { AuthorizationDialog } from './authorization-dialog.tsx';

interface AuthorizationTableProps {
  readonly projectId: string;
  readonly list: readonly Authorizations['authorizations'][number][];
}

function AuthorizationTable({ projectId, list }: AuthorizationTableProps) {
  const m = useMessages();
  const mayDelete = useMay('delete');
  const remove = useChange<string>(AUTHORIZATIONS, (name) =>
    repositoryApi.removeAuthorization(projectId, name),
  );
  const columns = [
    { key: 'name', title: m.auths.name },
    { key: 'host', title: m.auths.host },
    { key: 'way', title: m.auths.way, wide: true },
    { key: 'user', title: m.auths.user, wide: true },
    { key: 'updated', title: m.common.updated, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  return (
    <Table label={m.auths.title} columns={columns}>
      {list.map((auth) => (
        <tr key={auth.name}>
          <Cell>{auth.name}</Cell>
          <Cell>{auth.repo_host === '' ? m.auths.unbound : <code>{auth.repo_host}</code>}</Cell>
          <Cell wide>{m.auths.ways[auth.token_type]}</Cell>
          <Cell wide>{auth.repo_user}</Cell>
          <Cell wide>
            <Time at={new Date(auth.update_time).toISOString()} />
          </Cell>
          <Cell end>
            {mayDelete && (
              <DeleteButton
                name={auth.name}
                title={m.auths.deleteTitle(auth.name)}
                text={m.auths.deleteText}
                onDelete={() => remove.mutateAsync(auth.name)}
              />
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

export function AuthorizationsPage() {
  const m = useMessages();
  const projectId = useSession().project?.id ?? '';
  const mayCreate = useMay('create');
  const { data, error } = useQuery(authorizationsQuery(projectId));
  const create = mayCreate && (
    <NewButton text={m.auths.new}>
      {(close) => <AuthorizationDialog projectId={projectId} onClose={close} />}
    </NewButton>
  );
  return (
    <Page title={m.auths.title} about={m.auths.intro} actions={create}>
      <Listed
        list={data?.authorizations}
        error={error}
        empty={<Empty title={m.auths.emptyTitle} text={m.auths.emptyText} />}
      >
        {(list) => <AuthorizationTable projectId={projectId} list={list} />}
      </Listed>
    </Page>
  );
}
