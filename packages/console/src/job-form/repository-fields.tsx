import { useQuery } from '@tanstack/react-query';
import { authorizationsQuery } from '../api/queries.ts';
import { useSession } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { CheckField, SelectField, TextField } from '../ui/field.tsx';
import { suggestedName } from './draft.ts';
import type { JobFieldsProps } from './draft-text.tsx';
import styles from './job-form.module.css';
import { LoginField } from './login-field.tsx';
import { REPOSITORY_TYPES } from './source-draft.ts';

function AuthorizationField(fields: JobFieldsProps) {
  const m = useMessages();
  const { project } = useSession();
  const { data } = useQuery(authorizationsQuery(project?.id ?? ''));
  return (
    <LoginField
      fields={fields}
      label={m.repository.auth}
      hint={m.repository.authHint}
      none={m.repository.noAuth}
      known={(data?.authorizations ?? []).map(({ name, repo_host: host }) => ({ name, host }))}
    />
  );
}

/** Which repository, which branch, and with what login. */
export function RepositoryFields(fields: JobFieldsProps) {
  const m = useMessages();
  const { draft, onChange, errors } = fields;
  const suggest = () =>
    draft.name === '' && onChange({ name: suggestedName(draft.url.trim().split(/[/:]/).at(-1) ?? '') });
  return (
    <>
      <TextField
        label={m.repository.url}
        hint={m.repository.urlHint}
        error={errors.url}
        value={draft.url}
        onValue={(url) => onChange({ url })}
        onBlur={suggest}
        required
      />
      <div className={styles.pair}>
        <SelectField
          label={m.repository.type}
          hint={m.repository.typeHint}
          error={errors.repoType}
          value={draft.repoType}
          options={REPOSITORY_TYPES.map((type) => [type, type] as const)}
          onValue={(repoType) => onChange({ repoType })}
        />
        <AuthorizationField {...fields} />
        <TextField
          label={m.repository.branch}
          hint={m.repository.branchHint}
          error={errors.branch}
          value={draft.branch}
          onValue={(branch) => onChange({ branch })}
          required
        />
        <TextField
          label={m.repository.owner}
          hint={m.repository.ownerHint}
          error={errors.owner}
          value={draft.owner}
          onValue={(owner) => onChange({ owner })}
          optional
        />
      </div>
      <CheckField
        label={m.repository.submodules}
        hint={m.repository.submodulesHint}
        checked={draft.submodules}
        onChecked={(submodules) => onChange({ submodules })}
      />
    </>
  );
}
