import type { ProjectDocument } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { Copy } from '../ui/copy.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Listed } from '../ui/listed.tsx';
import { NewButton } from '../ui/new-button.tsx';
import { Opens } from '../ui/opens.tsx';
import { Page } from '../ui/page.tsx';
import { Cell, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useChange } from '../ui/use-change.ts';
import { PermissionsDialog } from './permissions-dialog.tsx';

const LIST = 'projects';

function NewProjectDialog({ onClose }: { readonly onClose: () => void }) {
  const m = useMessages();
  const [name, setName] = useState('');
  const create = useChange(LIST, () => accountApi.createProject(name), onClose);
  return (
    <FormDialog
      title={m.projects.new}
      submit={m.common.create}
      busy={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <TextField label={m.common.name} value={name} onValue={setName} maxLength={64} required />
    </FormDialog>
  );
}

function ProjectRow({ project }: { readonly project: ProjectDocument }) {
  const m = useMessages();
  const remove = useChange(LIST, () => accountApi.deleteProject(project.id));
  return (
    <tr>
      <Cell>{project.name}</Cell>
      <Cell wide>
        <Copy text={project.id} label={m.projects.id} />
      </Cell>
      <Cell wide>
        <Time at={project.created_at} />
      </Cell>
      <Cell end>
        <Opens
          button={(open) => (
            <Button kind="quiet" onClick={open}>
              {m.projects.permissions}
            </Button>
          )}
        >
          {(close) => <PermissionsDialog project={project} onClose={close} />}
        </Opens>
        <DeleteButton
          name={project.name}
          title={m.projects.deleteTitle(project.name)}
          text={m.projects.deleteText}
          onDelete={() => remove.mutateAsync()}
        />
      </Cell>
    </tr>
  );
}

export function ProjectsPage() {
  const m = useMessages();
  const { data, error } = useQuery({ queryKey: [LIST], queryFn: accountApi.projects });
  const columns = [
    { key: 'name', title: m.common.name },
    { key: 'id', title: m.projects.id, wide: true },
    { key: 'created', title: m.common.created, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  const create = (
    <NewButton text={m.projects.new}>{(close) => <NewProjectDialog onClose={close} />}</NewButton>
  );
  return (
    <Page title={m.projects.title} about={m.projects.intro} actions={create}>
      <Listed list={data?.list} error={error}>
        {(list) => (
          <Table label={m.projects.title} columns={columns}>
            {list.map((project) => (
              <ProjectRow key={project.id} project={project} />
            ))}
          </Table>
        )}
      </Listed>
    </Page>
  );
}
