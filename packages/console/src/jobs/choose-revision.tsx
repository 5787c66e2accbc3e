import type { CodeRepo } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { repositoryOf } from '../job-form/source-draft.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Opens } from '../ui/opens.tsx';
import { RevisionDialog } from './revision-dialog.tsx';

export interface ChooseRevisionProps {
  readonly jobId: string;
  readonly jobName: string;
  readonly source: CodeRepo | null;
  /** The sign alone, in a row of a table. */
  readonly bare?: boolean;
}

/** A repository has more to build than the job's branch; a package has not. */
export function ChooseRevision({ jobId, jobName, source, bare = false }: ChooseRevisionProps) {
  const m = useMessages();
  const repository = repositoryOf(source);
  if (!repository) return null;
  const button = (open: () => void) =>
    bare ? (
      <IconButton icon="branch" label={`${m.revision.button}: ${jobName}`} onClick={open} />
    ) : (
      <Button icon="branch" onClick={open}>
        {m.revision.button}
      </Button>
    );
  return (
    <Opens button={button}>
      {(close) => <RevisionDialog jobId={jobId} branch={repository.branch ?? ''} onClose={close} />}
    </Opens>
  );
}
