import type { SecretsOwner } from '../api/repository-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { TextAreaField } from '../ui/text-area-field.tsx';
import type { JobFieldsProps } from './job-fields.tsx';
import styles from './job-form.module.css';
import { SecretChoice } from './secret-choice.tsx';
import { Section } from './section.tsx';

type TextKey = 'artifactPath' | 'dockerfile' | 'dockerfileTarget';

const KEYS = [
  'command',
  'artifactPath',
  'dockerfile',
  'dockerfileTarget',
  'buildArgs',
  'secrets',
  'network',
] as const;

export interface HowBuiltFieldsProps extends JobFieldsProps {
  readonly owner: SecretsOwner;
}

/** What the service finds out from the repository unless it is told. */
export function HowBuiltFields({ owner, draft, onChange, errors }: HowBuiltFieldsProps) {
  const m = useMessages();
  const text = (key: TextKey, label: string, hint: string) => (
    <TextField
      label={label}
      hint={hint}
      error={errors[key]}
      value={draft[key]}
      onValue={(value) => onChange({ [key]: value })}
      optional
    />
  );
  const isNeeded = KEYS.some((key) => draft[key].length > 0 || errors[key] !== undefined);
  return (
    <Section title={m.repository.howBuilt} needed={isNeeded}>
      <div className={styles.stack}>
        <p className={styles.need}>{m.repository.howBuiltText}</p>
        <TextAreaField
          label={m.repository.command}
          hint={m.repository.commandHint}
          error={errors.command}
          value={draft.command}
          onValue={(command) => onChange({ command })}
          optional
        />
        {text('artifactPath', m.repository.artifactPath, m.repository.artifactPathHint)}
        <div className={styles.pair}>
          {text('dockerfile', m.repository.dockerfile, m.repository.dockerfileHint)}
          {text('dockerfileTarget', m.repository.dockerfileTarget, m.repository.dockerfileTargetHint)}
        </div>
        <TextAreaField
          label={m.repository.buildArgs}
          hint={m.repository.buildArgsHint}
          error={errors.buildArgs}
          value={draft.buildArgs}
          onValue={(buildArgs) => onChange({ buildArgs })}
          optional
        />
        <SecretChoice
          owner={owner}
          chosen={draft.secrets}
          error={errors.secrets}
          onChosen={(secrets) => onChange({ secrets })}
        />
        <SelectField
          label={m.repository.network}
          hint={m.repository.networkHint}
          error={errors.network}
          value={draft.network}
          options={[['', m.repository.networkDefault], ...Object.entries(m.repository.networks)]}
          onValue={(network) => onChange({ network })}
          optional
        />
      </div>
    </Section>
  );
}
