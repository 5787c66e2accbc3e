import type { ProjectDocument, RegistryCredentialDocument } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { IconButton } from '../ui/button.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Listed } from '../ui/listed.tsx';
import { NewButton } from '../ui/new-button.tsx';
import { Opens } from '../ui/opens.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { RegistryDialog } from './registry-dialog.tsx';

const LIST = 'registries';

interface RegistryRowProps {
  readonly credential: RegistryCredentialDocument;
  readonly projects: readonly ProjectDocument[];
}

function RegistryRow({ credential, projects }: RegistryRowProps) {
  const m = useMessages();
  const { name, scheme, host, username, project_ids, updated_at } = credential;
  const remove = useChange(LIST, () => accountApi.deleteRegistry(name));
  const nameOf = (id: string) => projects.find((project) => project.id === id)?.name ?? id;
  return (
    <tr>
      <Cell>{name}</Cell>
      <Cell>
        <code>{`${scheme}://${host}`}</code>
      </Cell>
      <Cell wide>{username}</Cell>
      <Cell wide>{project_ids.map(nameOf).join(', ')}</Cell>
      <Cell wide>
        <Time at={updated_at} />
      </Cell>
      <Cell end>
        <Opens
          button={(open) => <IconButton icon="edit" label={`${m.common.edit} ${name}`} onClick={open} />}
        >
          {(close) => (
            <RegistryDialog existing={credential} projects={projects} listKey={LIST} onClose={close} />
          )}
        </Opens>
        <DeleteButton
          name={name}
          title={m.registries.deleteTitle(name)}
          text={m.registries.deleteText}
          onDelete={() => remove.mutateAsync()}
        />
      </Cell>
    </tr>
  );
}

export function RegistriesPage() {
  const m = useMessages();
  const { data, error } = useQuery({ queryKey: [LIST], queryFn: accountApi.registries });
  const { data: found } = useQuery({ queryKey: ['projects'], queryFn: accountApi.projects });
  const projects = found?.list ?? [];
  const columns = [
    { key: 'name', title: m.common.name },
    { key: 'host', title: m.registries.host },
    { key: 'user', title: m.registries.username, wide: true },
    { key: 'projects', title: m.registries.projects, wide: true },
    { key: 'updated', title: m.common.updated, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  const create = (
    <NewButton text={m.registries.new}>
      {(close) => <RegistryDialog existing={undefined} projects={projects} listKey={LIST} onClose={close} />}
    </NewButton>
  );
  return (
    <Page title={m.registries.title} about={m.registries.intro} actions={create}>
      <Listed
        list={data?.list}
        error={error}
        empty={<Empty title={m.registries.emptyTitle} text={m.registries.emptyText} />}
      >
        {(list) => (
          <Table label={m.registries.title} columns={columns}>
            {list.map((credential) => (
              <RegistryRow key={credential.name} credential={credential} projects={projects} />
            ))}
          </Table>
        )}
      </Listed>
    </Page>
  );
}
