import { useMessages } from '../i18n/messages-context.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { TextAreaField } from '../ui/text-area-field.tsx';
import type { PackageLoginDraft } from './package-login-draft.ts';

export interface ObjectStoreFieldsProps {
  readonly draft: PackageLoginDraft;
  readonly onChange: (change: Partial<PackageLoginDraft>) => void;
}

/** How an S3-compatible store is spoken to, and which of its buckets are read by themselves. */
export function ObjectStoreFields({ draft, onChange }: ObjectStoreFieldsProps) {
  const m = useMessages();
  return (
    <>
      <TextField
        label={m.packageLogins.region}
        hint={m.packageLogins.regionHint}
        value={draft.region}
        onValue={(region) => onChange({ region })}
        maxLength={64}
        optional
      />
      <SelectField
        label={m.packageLogins.addressing}
        value={draft.addressing}
        options={Object.entries(m.packageLogins.addressings)}
        onValue={(addressing) => onChange({ addressing: addressing as PackageLoginDraft['addressing'] })}
      />
      <TextAreaField
        label={m.packageLogins.buckets}
        hint={m.packageLogins.bucketsHint}
        value={draft.buckets}
        onValue={(buckets) => onChange({ buckets })}
        rows={2}
        optional
      />
    </>
  );
}
