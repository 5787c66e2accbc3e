import { useQuery } from '@tanstack/react-query';
import { packageLoginsQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { TextField } from '../ui/field.tsx';
import type { JobFieldsProps } from './draft-text.tsx';
import { LoginField } from './login-field.tsx';

/** Where a package lies, and with what login it is fetched. */
export function PackageFields(fields: JobFieldsProps) {
  const m = useMessages();
  const { draft, onChange, errors } = fields;
  const { data } = useQuery(packageLoginsQuery);
  return (
    <>
      <TextField
        label={m.form.url}
        hint={m.form.urlHint}
        error={errors.url}
        value={draft.url}
        onValue={(url) => onChange({ url })}
        placeholder="obs://bucket/key"
        required
      />
      <LoginField
        fields={fields}
        label={m.form.login}
        hint={m.form.loginHint}
        none={m.form.noLogin}
        known={data?.list ?? []}
      />
    </>
  );
}
