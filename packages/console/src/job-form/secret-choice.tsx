import { useQuery } from '@tanstack/react-query';
import { secretsQuery } from '../api/queries.ts';
import type { SecretsOwner } from '../api/repository-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { CheckField } from '../ui/field.tsx';
import styles from './job-form.module.css';

export interface SecretChoiceProps {
  readonly owner: SecretsOwner;
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  readonly onChosen: (names: readonly string[]) => void;
}

/** Names of the project's secrets and the job's own. One that is chosen stays in sight, though it may have been deleted. */
export function SecretChoice({ owner, chosen, error, onChosen }: SecretChoiceProps) {
  const m = useMessages();
  const ofProject = useQuery(secretsQuery({}));
  const ofJob = useQuery({ ...secretsQuery(owner), enabled: owner.jobId !== undefined });
  const stored = [...(ofProject.data?.list ?? []), ...(ofJob.data?.list ?? [])].map(({ name }) => name);
  const names = [...new Set([...stored, ...chosen])].toSorted();
  const toggle = (name: string, isIn: boolean) =>
    onChosen(isIn ? [...chosen, name] : chosen.filter((other) => other !== name));
  return (
    <fieldset className={styles.secrets}>
      <legend>{m.repository.secrets}</legend>
      <p className={styles.need}>{names.length === 0 ? m.repository.noSecrets : m.repository.secretsHint}</p>
      {names.map((name) => (
        <CheckField
          key={name}
          label={name}
          checked={chosen.includes(name)}
          onChecked={(isIn) => toggle(name, isIn)}
        />
      ))}
      {error && (
        <p className={styles.wrong} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
