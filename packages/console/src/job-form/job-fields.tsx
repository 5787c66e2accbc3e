import { useQuery } from '@tanstack/react-query';
import { stacksQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import type { JobDraft } from './draft.ts';
import styles from './job-form.module.css';
import { Section } from './section.tsx';

export interface JobFieldsProps {
  readonly draft: JobDraft;
  readonly onChange: (change: Partial<JobDraft>) => void;
  readonly errors: Partial<Record<keyof JobDraft, string>>;
}

/** The job's name, and what it is written in. */
export function MainFields({ draft, onChange, errors }: JobFieldsProps) {
  const m = useMessages();
  const { data: stacks = {} } = useQuery(stacksQuery);
  const stack = Object.keys(stacks).find((name) => name.toLowerCase() === draft.language);
  const versions = (stack && stacks[stack]) || [];
  return (
    <div className={styles.pair}>
      <TextField
        label={m.form.name}
        hint={m.form.nameHint}
        error={errors.name}
        value={draft.name}
        onValue={(name) => onChange({ name })}
        maxLength={64}
        required
      />
      <TextField
        label={m.form.description}
        hint={m.form.descriptionHint}
        error={errors.description}
        value={draft.description}
        onValue={(description) => onChange({ description })}
        maxLength={64}
        optional
      />
      <SelectField
        label={m.form.language}
        hint={m.form.languageHint}
        error={errors.language}
        value={draft.language}
        options={[
          ['', m.form.detect],
          ...Object.keys(stacks).map((name) => [name.toLowerCase(), name] as const),
        ]}
        onValue={(language) => onChange({ language, version: '' })}
        optional
      />
      <SelectField
        label={m.form.version}
        hint={m.form.versionHint}
        error={errors.version}
        value={draft.version}
        options={[['', m.form.newest], ...versions.map((version) => [version, version] as const)]}
        onValue={(version) => onChange({ version })}
        disabled={versions.length === 0}
        optional
      />
    </div>
  );
}

type TextKey = 'namespace' | 'imageName' | 'tag' | 'base' | 'timeout' | 'attempts' | 'pool';

/** What has a good default. */
export function AdvancedFields({ draft, onChange, errors }: JobFieldsProps) {
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
  const keys: readonly TextKey[] = ['namespace', 'imageName', 'tag', 'base', 'timeout', 'attempts', 'pool'];
  const isNeeded = keys.some((key) => draft[key] !== '' || errors[key] !== undefined);
  return (
    <Section title={m.form.advanced} needed={isNeeded}>
      <div className={styles.pair}>
        {text('imageName', m.form.imageName, m.form.imageNameHint)}
        {text('tag', m.form.tag, m.form.tagHint)}
        {text('namespace', m.form.namespace, m.form.namespaceHint)}
        {text('base', m.form.base, m.form.baseHint)}
        {text('timeout', m.form.timeout, m.form.timeoutHint)}
        {text('attempts', m.form.attempts, m.form.attemptsHint)}
        {text('pool', m.form.pool, m.form.poolHint)}
      </div>
    </Section>
  );
}
