import { useState } from 'react';
import { AUTHORIZATIONS } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { useChange } from '../ui/use-change.ts';
import {
  type AuthorizationDraft,
  EMPTY_AUTHORIZATION,
  inWay,
  store,
  TYPES,
  type Way,
} from './authorization-draft.ts';
import { KeyFields, PasswordFields } from './login-fields.tsx';

export interface AuthorizationDialogProps {
  readonly projectId: string;
  readonly onClose: () => void;
}

/** Stores a login for repositories. */
export function AuthorizationDialog({ projectId, onClose }: AuthorizationDialogProps) {
  const m = useMessages();
  const [draft, setDraft] = useState(EMPTY_AUTHORIZATION);
  const change = (changed: Partial<AuthorizationDraft>) => setDraft((old) => ({ ...old, ...changed }));
  const save = useChange(AUTHORIZATIONS, () => store(projectId, draft), onClose);
  const isKey = draft.way === 'ssh';
  return (
    <FormDialog
      title={m.auths.new}
      submit={m.common.create}
      busy={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <TextField
        label={m.auths.name}
        hint={m.auths.nameHint}
        value={draft.name}
        onValue={(name) => change({ name })}
        minLength={4}
        maxLength={63}
        required
      />
      <SelectField
        label={m.auths.way}
        value={draft.way}
        options={Object.entries(m.auths.ways)}
        onValue={(way) => setDraft((old) => inWay(old, way as Way))}
      />
      {!isKey && (
        <SelectField
          label={m.auths.type}
          value={draft.type}
          options={TYPES[draft.way]}
          onValue={(type) => change({ type })}
        />
      )}
      <TextField
        label={m.auths.host}
        hint={isKey ? m.auths.keyHostHint : m.auths.hostHint}
        value={draft.host}
        onValue={(host) => change({ host })}
        required={isKey}
        optional={!isKey}
      />
      {isKey ? (
        <KeyFields draft={draft} onChange={change} />
      ) : (
        <PasswordFields draft={draft} onChange={change} />
      )}
    </FormDialog>
  );
}
