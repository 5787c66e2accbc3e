import type { ProjectDocument, RegistryCredentialDocument } from '@stagewright/api';
import { useState } from 'react';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { CheckField, TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { useChange } from '../ui/use-change.ts';

export interface RegistryDialogProps {
  readonly existing: RegistryCredentialDocument | undefined;
  readonly projects: readonly ProjectDocument[];
  readonly listKey: string;
  readonly onClose: () => void;
}

function useDraft(existing: RegistryCredentialDocument | undefined) {
  const [draft, setDraft] = useState({
    name: existing?.name ?? '',
    host: existing?.host ?? '',
    username: existing?.username ?? '',
    password: '',
    insecure: existing?.scheme === 'http',
    projectIds: existing?.project_ids ?? [],
  });
  return [draft, (change: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...change }))] as const;
}

export function RegistryDialog({ existing, projects, listKey, onClose }: RegistryDialogProps) {
  const m = useMessages();
  const [draft, change] = useDraft(existing);
  const save = useChange(
    listKey,
    () =>
      accountApi.putRegistry(draft.name, {
        host: draft.host,
        scheme: draft.insecure ? 'http' : 'https',
        username: draft.username,
        project_ids: draft.projectIds,
        ...(draft.password === '' ? {} : { password: draft.password }),
      }),
    onClose,
  );
  const toggle = (id: string, isIn: boolean) =>
    change({
      projectIds: isIn ? [...draft.projectIds, id] : draft.projectIds.filter((other) => other !== id),
    });
  return (
    <FormDialog
      title={existing?.name ?? m.registries.new}
      submit={m.common.save}
      busy={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      {!existing && (
        <TextField label={m.common.name} value={draft.name} onValue={(name) => change({ name })} required />
      )}
      <TextField
        label={m.registries.host}
        hint={m.registries.hostHint}
        value={draft.host}
        onValue={(host) => change({ host })}
        required
      />
      <TextField
        label={m.registries.username}
        value={draft.username}
        onValue={(username) => change({ username })}
        required
      />
      <TextField
        label={m.registries.password}
        hint={existing ? m.registries.passwordKept : undefined}
        type="password"
        autoComplete="new-password"
        value={draft.password}
        onValue={(password) => change({ password })}
        required={!existing}
      />
      <CheckField
        label={m.registries.insecure}
        checked={draft.insecure}
        onChecked={(insecure) => change({ insecure })}
      />
      {projects.map(({ id, name }) => (
        <CheckField
          key={id}
          label={`${m.shell.project}: ${name}`}
          checked={draft.projectIds.includes(id)}
          onChecked={(isIn) => toggle(id, isIn)}
        />
      ))}
    </FormDialog>
  );
}
