import { useMessages } from '../i18n/messages-context.tsx';
import { SelectField } from '../ui/field.tsx';
import { DraftText, isTouched, type JobFieldsProps } from './draft-text.tsx';
import styles from './job-form.module.css';
import { Section } from './section.tsx';

const KEYS = [
  'command',
  'artifactPath',
  'artifactKind',
  'dockerfile',
  'dockerfileTarget',
  'buildArgs',
] as const;

/** What the service finds out from the repository unless it is told. */
export function HowBuiltFields(fields: JobFieldsProps) {
  const m = useMessages();
  const { draft, onChange, errors } = fields;
  return (
    <Section title={m.repository.howBuilt} needed={isTouched(fields, KEYS)}>
      <div className={styles.stack}>
        <p className={styles.need}>{m.repository.howBuiltText}</p>
        <DraftText
          fields={fields}
          of="command"
          label={m.repository.command}
          hint={m.repository.commandHint}
          lines
        />
        <div className={styles.pair}>
          <DraftText
            fields={fields}
            of="artifactPath"
            label={m.repository.artifactPath}
            hint={m.repository.artifactPathHint}
          />
          <SelectField
            label={m.repository.artifactKind}
            hint={m.repository.artifactKindHint}
            error={errors.artifactKind}
            value={draft.artifactKind}
            options={[['', m.repository.artifactKindDefault], ...Object.entries(m.repository.artifactKinds)]}
            onValue={(artifactKind) => onChange({ artifactKind })}
            optional
          />
          <DraftText
            fields={fields}
            of="dockerfile"
            label={m.repository.dockerfile}
            hint={m.repository.dockerfileHint}
          />
          <DraftText
            fields={fields}
            of="dockerfileTarget"
            label={m.repository.dockerfileTarget}
            hint={m.repository.dockerfileTargetHint}
          />
        </div>
        <DraftText
          fields={fields}
          of="buildArgs"
          label={m.repository.buildArgs}
          hint={m.repository.buildArgsHint}
          lines
        />
      </div>
    </Section>
  );
}
