import { useState } from 'react';
import { SECRETS } from '../api/queries.ts';
import { repositoryApi, type SecretsOwner } from '../api/repository-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { TextAreaField } from '../ui/text-area-field.tsx';
import { useChange } from '../ui/use-change.ts';

export interface SecretDialogProps {
  readonly owner: SecretsOwner;
  /** Name of the secret that gets another value; undefined for a new one. */
  readonly existing: string | undefined;
  readonly onClose: () => void;
}

export function SecretDialog({ owner, existing, onClose }: SecretDialogProps) {
  const m = useMessages();
  const [name, setName] = useState(existing ?? '');
  const [value, setValue] = useState('');
  const save = useChange(SECRETS, () => repositoryApi.putSecret(owner, name, value), onClose);
  return (
    <FormDialog
      title={existing === undefined ? m.secrets.new : m.secrets.replaceTitle(existing)}
      submit={m.common.save}
      busy={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      {existing === undefined && (
        <TextField
          label={m.secrets.name}
          hint={m.secrets.nameHint}
          value={name}
          onValue={setName}
          maxLength={128}
          required
        />
      )}
      <TextAreaField
        label={m.secrets.value}
        hint={m.secrets.valueHint}
        value={value}
        onValue={setValue}
        required
      />
    </FormDialog>
  );
}
