import { useQuery } from '@tanstack/react-query';
import { stacksQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { DraftText, isTouched, type JobFieldsProps } from './draft-text.tsx';
import styles from './job-form.module.css';
import { Section } from './section.tsx';

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

const IMAGE = ['imageName', 'tag', 'namespace', 'base', 'timeout', 'attempts', 'pool'] as const;
const STEPS = ['cpus', 'memory', 'processes', 'grace'] as const;

/** To what the steps of a repository's build are held. */
function StepLimits(fields: JobFieldsProps) {
  const m = useMessages();
  return (
    <>
      <DraftText fields={fields} of="cpus" label={m.form.cpus} hint={m.form.cpusHint} />
      <DraftText fields={fields} of="memory" label={m.form.memory} hint={m.form.memoryHint} />
      <DraftText fields={fields} of="processes" label={m.form.processes} hint={m.form.processesHint} />
      <DraftText fields={fields} of="grace" label={m.form.grace} hint={m.form.graceHint} />
    </>
  );
}

/** What has a good default. */
export function AdvancedFields(fields: JobFieldsProps) {
  const m = useMessages();
  const isRepository = fields.draft.source === 'repository';
  return (
    <Section title={m.form.advanced} needed={isTouched(fields, isRepository ? [...IMAGE, ...STEPS] : IMAGE)}>
      <div className={styles.pair}>
        <DraftText fields={fields} of="imageName" label={m.form.imageName} hint={m.form.imageNameHint} />
        <DraftText fields={fields} of="tag" label={m.form.tag} hint={m.form.tagHint} />
        <DraftText fields={fields} of="namespace" label={m.form.namespace} hint={m.form.namespaceHint} />
        <DraftText fields={fields} of="base" label={m.form.base} hint={m.form.baseHint} />
        <DraftText fields={fields} of="timeout" label={m.form.timeout} hint={m.form.timeoutHint} />
        <DraftText fields={fields} of="attempts" label={m.form.attempts} hint={m.form.attemptsHint} />
        {isRepository && <StepLimits {...fields} />}
        <DraftText fields={fields} of="pool" label={m.form.pool} hint={m.form.poolHint} />
      </div>
    </Section>
  );
}
