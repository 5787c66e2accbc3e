import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AUTHORIZATIONS, authorizationsQuery } from '../api/queries.ts';
import { type Authorizations, repositoryApi } from '../api/repository-calls.ts';
import { useMay, useSession } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { AuthorizationDialog } from './authorization-dialog.tsx';

type Listed = Authorizations['authorizations'][number];

interface AuthorizationTableProps {
  readonly list: readonly Listed[];
  readonly onDelete: (name: string) => void;
}

function AuthorizationTable({ list, onDelete }: AuthorizationTableProps) {
  const m = useMessages();
  const mayDelete = useMay('delete');
  const columns = [
    { key: 'name', title: m.auths.name },
    { key: 'host', title: m.auths.host },
    { key: 'way', title: m.auths.way },
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
          <Cell>{m.auths.ways[auth.token_type]}</Cell>
          <Cell wide>{auth.repo_user}</Cell>
          <Cell wide>
            <Time at={new Date(auth.update_time).toISOString()} />
          </Cell>
          <Cell end>
            {mayDelete && (
              <IconButton
                icon="trash"
                label={`${m.common.delete} ${auth.name}`}
                onClick={() => onDelete(auth.name)}
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
  const [isNew, setNew] = useState(false);
  const [deleting, setDeleting] = useState<string>();
  const { data, error } = useQuery(authorizationsQuery(projectId));
  const remove = useChange<string>(AUTHORIZATIONS, (name) =>
    repositoryApi.removeAuthorization(projectId, name),
  );
  const list = data?.authorizations;
  return (
    <Page
      title={m.auths.title}
      about={m.auths.intro}
      actions={
        mayCreate && (
          <Button kind="primary" icon="plus" onClick={() => setNew(true)}>
            {m.auths.new}
          </Button>
        )
      }
    >
      {error && <ErrorNote error={error} />}
      {!list && !error && <Loading />}
      {list?.length === 0 && <Empty title={m.auths.emptyTitle} text={m.auths.emptyText} />}
      {list && list.length > 0 && <AuthorizationTable list={list} onDelete={setDeleting} />}
      {isNew && <AuthorizationDialog projectId={projectId} onClose={() => setNew(false)} />}
      {deleting && (
        <ConfirmDialog
          title={m.auths.deleteTitle(deleting)}
          text={m.auths.deleteText}
          confirm={m.common.delete}
          onConfirm={() => remove.mutateAsync(deleting)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Page>
  );
}
