import type { JobFieldsProps } from './draft-text.tsx';
import { HowBuiltFields } from './how-built-fields.tsx';
import { PackageFields } from './package-fields.tsx';
import { RepositoryFields } from './repository-fields.tsx';
import { SurroundingsFields } from './surroundings-fields.tsx';

export interface SourceFieldsProps extends JobFieldsProps {
  /** Of a job that exists: its own secrets can be chosen too. */
  readonly jobId?: string;
}

/** Where the package or the repository is; of a repository also how it is built. */
export function SourceFields({ jobId, ...fields }: SourceFieldsProps) {
  if (fields.draft.source === 'repository') {
    return (
      <>
        <RepositoryFields {...fields} />
        <HowBuiltFields {...fields} />
        <SurroundingsFields {...fields} owner={jobId === undefined ? {} : { jobId }} />
      </>
    );
  }
  return <PackageFields {...fields} />;
}
