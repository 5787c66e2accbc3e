import type { PackageLoginRecord } from '@stagewright/api';
import { useState } from 'react';
import { packageApi } from '../api/package-calls.ts';
import { PACKAGE_LOGINS } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { TextAreaField } from '../ui/text-area-field.tsx';
import { useChange } from '../ui/use-change.ts';
import { ObjectStoreFields } from './object-store-fields.tsx';
import {
  bodyOfLogin,
  draftOfLogin,
  EMPTY_LOGIN,
  ofKind,
  type PackageLoginDraft,
} from './package-login-draft.ts';

export interface PackageLoginDialogProps {
  /** The login that is replaced; undefined for a new one. */
  readonly existing: PackageLoginRecord | undefined;
  /** Names that a new one must not have: storing would replace the login of that name. */
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

/** Stores a login for packages. */
export function PackageLoginDialog({ existing, taken, onClose }: PackageLoginDialogProps) {
  const m = useMessages();
  const [draft, setDraft] = useState(existing ? draftOfLogin(existing) : EMPTY_LOGIN);
  const change = (changed: Partial<PackageLoginDraft>) => setDraft((old) => ({ ...old, ...changed }));
  const save = useChange(
    PACKAGE_LOGINS,
    () => packageApi.putLogin(draft.name.trim(), bodyOfLogin(draft)),
    onClose,
  );
  const isTaken = !existing && taken.includes(draft.name.trim());
  const isStore = draft.kind === 's3';
  return (
    <FormDialog
      title={existing ? m.packageLogins.replaceTitle(existing.name) : m.packageLogins.new}
      submit={m.common.save}
      busy={save.isPending}
      error={save.error}
      onSubmit={() => !isTaken && save.mutate()}
      onClose={onClose}
    >
      {existing ? (
        <p>{m.packageLogins.replaceText}</p>
      ) : (
        <TextField
          label={m.packageLogins.name}
          hint={m.packageLogins.nameHint}
          error={isTaken ? m.packageLogins.taken : undefined}
          value={draft.name}
          onValue={(name) => change({ name })}
          maxLength={63}
          required
        />
      )}
      <SelectField
        label={m.packageLogins.kind}
        value={draft.kind}
        options={Object.entries(m.packageLogins.kinds)}
        onValue={(kind) => setDraft((old) => ofKind(old, kind as PackageLoginDraft['kind']))}
      />
      <TextField
        label={isStore ? m.packageLogins.endpoint : m.packageLogins.host}
        hint={isStore ? m.packageLogins.endpointHint : m.packageLogins.hostHint}
        value={draft.host}
        onValue={(host) => change({ host })}
        maxLength={512}
        required
      />
      {draft.kind !== 'bearer' && (
        <TextField
          label={isStore ? m.packageLogins.accessKey : m.packageLogins.user}
          value={draft.user}
          onValue={(user) => change({ user })}
          maxLength={256}
          required
        />
      )}
      <TextField
        label={m.packageLogins.secrets[draft.kind]}
        type="password"
        autoComplete="new-password"
        value={draft.secret}
        onValue={(secret) => change({ secret })}
        required
      />
      {isStore && <ObjectStoreFields draft={draft} onChange={change} />}
      <TextAreaField
        label={m.packageLogins.certificates}
        hint={m.packageLogins.certificatesHint}
        value={draft.certificates}
        onValue={(certificates) => change({ certificates })}
        rows={2}
        optional
      />
    </FormDialog>
  );
}
