import type { SecretsOwner } from '../api/repository-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { CheckField, SelectField } from '../ui/field.tsx';
import { DraftText, isTouched, type JobFieldsProps } from './draft-text.tsx';
import styles from './job-form.module.css';
import { SecretChoice } from './secret-choice.tsx';
import { Section } from './section.tsx';

const KEYS = ['env', 'secrets', 'network', 'trustedRefs', 'withoutCaches'] as const;

export interface SurroundingsFieldsProps extends JobFieldsProps {
  readonly owner: SecretsOwner;
}

/** What the steps of a repository's build see, reach and share with others. */
export function SurroundingsFields({ owner, ...fields }: SurroundingsFieldsProps) {
  const m = useMessages();
  const { draft, onChange, errors } = fields;
  return (
    <Section title={m.repository.surroundings} needed={isTouched(fields, KEYS)}>
      <div className={styles.stack}>
        <DraftText fields={fields} of="env" label={m.repository.env} hint={m.repository.envHint} lines />
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
        <DraftText
          fields={fields}
          of="trustedRefs"
          label={m.repository.trustedRefs}
          hint={m.repository.trustedRefsHint}
          lines
        />
        <CheckField
          label={m.repository.withoutCaches}
          hint={m.repository.withoutCachesHint}
          checked={draft.withoutCaches}
          onChecked={(withoutCaches) => onChange({ withoutCaches })}
        />
      </div>
    </Section>
  );
}
