import { useState } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { useStartBuild } from './use-start-build.ts';

type RevisionKind = 'branch' | 'tag' | 'commit_id';

export interface RevisionDialogProps {
  readonly jobId: string;
  /** The job's own. */
  readonly branch: string;
  readonly onClose: () => void;
}

/** Starts a build of something else than the job's branch. */
export function RevisionDialog({ jobId, branch, onClose }: RevisionDialogProps) {
  const m = useMessages();
  const start = useStartBuild();
  const [kind, setKind] = useState<RevisionKind>('branch');
  const [name, setName] = useState(branch);
  const isCommit = kind === 'commit_id';

  function choose(chosen: RevisionKind): void {
    setKind(chosen);
    setName(chosen === 'branch' ? branch : '');
  }

  return (
    <FormDialog
      title={m.revision.title}
      submit={m.revision.start}
      busy={start.isPending}
      error={start.error}
      onSubmit={() => start.mutate({ jobId, wish: { [kind]: name.trim() } })}
      onClose={onClose}
    >
      <p>{m.revision.text}</p>
      <SelectField
        label={m.revision.kind}
        value={kind}
        options={Object.entries(m.revision.kinds)}
        onValue={(value) => choose(value as RevisionKind)}
      />
      <TextField
        label={isCommit ? m.revision.commit : m.revision.name}
        hint={isCommit ? m.revision.commitHint : m.revision.nameHint}
        value={name}
        onValue={setName}
        maxLength={255}
        required
      />
    </FormDialog>
  );
}
