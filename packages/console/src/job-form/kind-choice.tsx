import { useMessages } from '../i18n/messages-context.tsx';
import styles from './job-form.module.css';
import type { SourceKind } from './source-draft.ts';

export interface KindChoiceProps {
  readonly value: SourceKind;
  readonly onValue: (kind: SourceKind) => void;
}

export function KindChoice({ value, onValue }: KindChoiceProps) {
  const m = useMessages();
  const kinds = [
    ['repository', m.repository.choice, m.repository.choiceText],
    ['upload', m.form.upload, m.form.uploadText],
    ['address', m.form.address, m.form.addressText],
  ] as const;
  return (
    <fieldset className={styles.kinds}>
      <legend>{m.form.kind}</legend>
      {kinds.map(([kind, title, text]) => (
        <label key={kind} className={styles.kind}>
          <input type="radio" name="kind" checked={kind === value} onChange={() => onValue(kind)} />
          <span>
            <span className={styles.kindTitle}>{title}</span>
            <span className={styles.kindText}>{text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
