import { useMessages } from '../i18n/messages-context.tsx';
import { TextField } from '../ui/field.tsx';
import { TextAreaField } from '../ui/text-area-field.tsx';
import type { AuthorizationDraft } from './authorization-draft.ts';

export interface LoginFieldsProps {
  readonly draft: AuthorizationDraft;
  readonly onChange: (change: Partial<AuthorizationDraft>) => void;
}

/** A token, or a user with a password, and a repository to try it with. */
export function PasswordFields({ draft, onChange }: LoginFieldsProps) {
  const m = useMessages();
  const isToken = draft.way === 'personal';
  return (
    <>
      {!isToken && (
        <TextField
          label={m.auths.user}
          value={draft.user}
          onValue={(user) => onChange({ user })}
          maxLength={256}
          required
        />
      )}
      <TextField
        label={isToken ? m.auths.token : m.auths.password}
        type="password"
        autoComplete="new-password"
        value={draft.secret}
        onValue={(secret) => onChange({ secret })}
        required
      />
      <TextField
        label={m.auths.verify}
        hint={m.auths.verifyHint}
        value={draft.verify}
        onValue={(verify) => onChange({ verify })}
        optional
      />
    </>
  );
}

export function KeyFields({ draft, onChange }: LoginFieldsProps) {
  const m = useMessages();
  return (
    <>
      <TextAreaField
        label={m.auths.privateKey}
        hint={m.auths.privateKeyHint}
        value={draft.secret}
        onValue={(secret) => onChange({ secret })}
        required
      />
      <TextAreaField
        label={m.auths.knownHosts}
        hint={m.auths.knownHostsHint}
        value={draft.knownHosts}
        onValue={(knownHosts) => onChange({ knownHosts })}
        required
      />
    </>
  );
}
