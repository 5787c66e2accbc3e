import type { TextareaHTMLAttributes } from 'react';
import styles from './field.module.css';
import { Field, type FieldFrame } from './field.tsx';

export interface TextAreaFieldProps
  extends FieldFrame,
    Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id' | 'onChange' | 'value'> {
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** For what programs read: commands, variables, keys. */
export function TextAreaField({
  label,
  hint,
  error,
  optional = false,
  onValue,
  ...area
}: TextAreaFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(control) => (
        <textarea
          autoComplete="off"
          spellCheck={false}
          rows={3}
          {...area}
          {...control}
          className={`${styles.input} ${styles.area}`}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Field>
  );
}
