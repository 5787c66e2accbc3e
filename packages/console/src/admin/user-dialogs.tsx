import type { UserDocument } from '@stagewright/api';
import { useState } from 'react';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { CheckField, TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { useChange } from '../ui/use-change.ts';

export interface NewUserDialogProps {
  readonly listKey: string;
  readonly onClose: () => void;
}

interface PasswordFieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function PasswordField({ value, onValue }: PasswordFieldProps) {
  const m = useMessages();
  return (
    <TextField
      label={m.users.password}
      hint={m.users.passwordHint}
      type="password"
      autoComplete="new-password"
      minLength={8}
      required
      value={value}
      onValue={onValue}
    />
  );
}

export function NewUserDialog({ listKey, onClose }: NewUserDialogProps) {
  const m = useMessages();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [admin, setAdmin] = useState(false);
  const create = useChange(listKey, () => accountApi.createUser({ name, password, admin }), onClose);
  return (
    <FormDialog
      title={m.users.new}
      submit={m.common.create}
      busy={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <TextField label={m.users.name} value={name} onValue={setName} maxLength={64} required />
      <PasswordField value={password} onValue={setPassword} />
      <CheckField label={m.users.admin} hint={m.users.adminHint} checked={admin} onChecked={setAdmin} />
    </FormDialog>
  );
}

export interface PasswordDialogProps extends NewUserDialogProps {
  readonly user: UserDocument;
}

export function PasswordDialog({ user, listKey, onClose }: PasswordDialogProps) {
  const m = useMessages();
  const [password, setPassword] = useState('');
  const change = useChange(listKey, () => accountApi.setPassword(user.id, password), onClose);
  return (
    <FormDialog
      title={`${m.users.setPassword}: ${user.name}`}
      submit={m.common.save}
      busy={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <p>{m.users.setPasswordText}</p>
      <PasswordField value={password} onValue={setPassword} />
    </FormDialog>
  );
}
