import { SelectField } from '../ui/field.tsx';
import type { JobFieldsProps } from './draft-text.tsx';

export interface LoginFieldProps {
  readonly fields: JobFieldsProps;
  readonly label: string;
  readonly hint: string;
  /** The choice of no login. */
  readonly none: string;
  readonly known: readonly { readonly name: string; readonly host: string }[];
}

/** The logins that can be chosen; one that the job names stays, though it may have been deleted. */
export function LoginField({ fields, label, hint, none, known }: LoginFieldProps) {
  const { draft, onChange, errors } = fields;
  const isKnown = draft.auth === '' || known.some(({ name }) => name === draft.auth);
  return (
    <SelectField
      label={label}
      hint={hint}
      error={errors.auth}
      value={draft.auth}
      options={[
        ['', none],
        ...(isKnown ? [] : [[draft.auth, draft.auth] as const]),
        ...known.map(({ name, host }) => [name, host === '' ? name : `${name} (${host})`] as const),
      ]}
      onValue={(auth) => onChange({ auth })}
      optional
    />
  );
}
