import { TextField } from '../ui/field.tsx';
import { TextAreaField } from '../ui/text-area-field.tsx';
import type { JobDraft } from './draft.ts';

export interface JobFieldsProps {
  readonly draft: JobDraft;
  readonly onChange: (change: Partial<JobDraft>) => void;
  readonly errors: Partial<Record<keyof JobDraft, string>>;
}

/** What of a draft is a text that may be left open. */
export type DraftKey = { [K in keyof JobDraft]: string extends JobDraft[K] ? K : never }[keyof JobDraft];

export interface DraftTextProps {
  readonly fields: JobFieldsProps;
  readonly of: DraftKey;
  readonly label: string;
  readonly hint: string;
  /** Takes more than one line. */
  readonly lines?: boolean;
}

/** A field of the form that has a good default, with what the service said about it. */
export function DraftText({ fields, of, label, hint, lines = false }: DraftTextProps) {
  const { draft, onChange, errors } = fields;
  const Control = lines ? TextAreaField : TextField;
  return (
    <Control
      label={label}
      hint={hint}
      error={errors[of]}
      value={draft[of]}
      onValue={(value) => onChange({ [of]: value })}
      optional
    />
  );
}

/** Whether somebody has typed something into one of the fields, or must. */
export function isTouched({ draft, errors }: JobFieldsProps, keys: readonly (keyof JobDraft)[]): boolean {
  return keys.some((key) => {
    const value = draft[key];
    const isSet = typeof value === 'boolean' ? value : value.length > 0;
    return isSet || errors[key] !== undefined;
  });
}
