import type { ProjectDocument } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Copy } from '../ui/copy.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Loading } from '../ui/loading.tsx';
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

export function ProjectsPage() {
  const m = useMessages();
  const [isNew, setNew] = useState(false);
  const [opened, setOpened] = useState<ProjectDocument>();
  const [deleting, setDeleting] = useState<ProjectDocument>();
  const { data, error } = useQuery({ queryKey: [LIST], queryFn: accountApi.projects });
  const remove = useChange<string>(LIST, accountApi.deleteProject);
  const columns = [
    { key: 'name', title: m.common.name },
    { key: 'id', title: m.projects.id, wide: true },
    { key: 'created', title: m.common.created, wide: true },
    { key: 'actions', title: m.common.actions, silent: true },
  ];
  return (
    <Page
      title={m.projects.title}
      about={m.projects.intro}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setNew(true)}>
          {m.projects.new}
        </Button>
      }
    >
      {error && <ErrorNote error={error} />}
      {!data && !error && <Loading />}
      {data && (
        <Table label={m.projects.title} columns={columns}>
          {data.list.map((project) => (
            <tr key={project.id}>
              <Cell>{project.name}</Cell>
              <Cell wide>
                <Copy text={project.id} label={m.projects.id} />
              </Cell>
              <Cell wide>
                <Time at={project.created_at} />
              </Cell>
              <Cell end>
                <Button kind="quiet" onClick={() => setOpened(project)}>
                  {m.projects.permissions}
                </Button>
                <IconButton
                  icon="trash"
                  label={`${m.common.delete} ${project.name}`}
                  onClick={() => setDeleting(project)}
                />
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      {isNew && <NewProjectDialog onClose={() => setNew(false)} />}
      {opened && <PermissionsDialog project={opened} onClose={() => setOpened(undefined)} />}
      {deleting && (
        <ConfirmDialog
          title={m.projects.deleteTitle(deleting.name)}
          text={m.projects.deleteText}
          confirm={m.common.delete}
          onConfirm={() => remove.mutateAsync(deleting.id)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Page>
  );
}
