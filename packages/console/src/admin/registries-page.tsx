import type { RegistryCredentialDocument } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accountApi } from '../api/account-calls.ts';
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
import { RegistryDialog } from './registry-dialog.tsx';

const LIST = 'registries';

export function RegistriesPage() {
  const m = useMessages();
  const [edited, setEdited] = useState<RegistryCredentialDocument | 'new'>();
  const [deleting, setDeleting] = useState<string>();
  const { data, error } = useQuery({ queryKey: [LIST], queryFn: accountApi.registries });
  const { data: projects } = useQuery({ queryKey: ['projects'], queryFn: accountApi.projects });
  const remove = useChange<string>(LIST, accountApi.deleteRegistry);
  const nameOf = (id: string) => projects?.list.find((project) => project.id === id)?.name ?? id;
  const columns = [
    { key: 'name', title: m.common.name },
    { key: 'host', title: m.registries.host },
    { key: 'user', title: m.registries.username, wide: true },
    { key: 'projects', title: m.registries.projects },
    { key: 'updated', title: m.common.updated, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  return (
    <Page
      title={m.registries.title}
      about={m.registries.intro}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setEdited('new')}>
          {m.registries.new}
        </Button>
      }
    >
      {error && <ErrorNote error={error} />}
      {!data && !error && <Loading />}
      {data?.list.length === 0 && <Empty title={m.registries.emptyTitle} text={m.registries.emptyText} />}
      {data && data.list.length > 0 && (
        <Table label={m.registries.title} columns={columns}>
          {data.list.map((credential) => (
            <tr key={credential.name}>
              <Cell>{credential.name}</Cell>
              <Cell>
                <code>{`${credential.scheme}://${credential.host}`}</code>
              </Cell>
              <Cell wide>{credential.username}</Cell>
              <Cell>{credential.project_ids.map(nameOf).join(', ')}</Cell>
              <Cell wide>
                <Time at={credential.updated_at} />
              </Cell>
              <Cell end>
                <IconButton
                  icon="edit"
                  label={`${m.common.edit} ${credential.name}`}
                  onClick={() => setEdited(credential)}
                />
                <IconButton
                  icon="trash"
                  label={`${m.common.delete} ${credential.name}`}
                  onClick={() => setDeleting(credential.name)}
                />
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      {edited && (
        <RegistryDialog
          existing={edited === 'new' ? undefined : edited}
          projects={projects?.list ?? []}
          listKey={LIST}
          onClose={() => setEdited(undefined)}
        />
      )}
      {deleting && (
        <ConfirmDialog
          title={m.registries.deleteTitle(deleting)}
          text={m.registries.deleteText}
          confirm={m.common.delete}
          onConfirm={() => remove.mutateAsync(deleting)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Page>
  );
}
