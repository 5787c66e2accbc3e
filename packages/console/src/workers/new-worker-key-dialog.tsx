import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { Copy } from '../ui/copy.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';

export interface NewWorkerKeyDialogProps {
  readonly listKey: string;
  readonly onClose: () => void;
}

/** Makes a key and shows the command that starts a worker with it; the service cannot tell the key again. */
export function NewWorkerKeyDialog({ listKey, onClose }: NewWorkerKeyDialogProps) {
  const m = useMessages();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => accountApi.createWorkerKey(name),
    onSuccess: () => queries.invalidateQueries({ queryKey: [listKey] }),
  });
  if (create.data) {
    return (
      <Dialog title={m.workers.newKey} onClose={onClose}>
        <p>{m.workers.keyOnce}</p>
        <Copy text={`stagewright worker --server ${location.origin} --key ${create.data.key}`} />
        <DialogActions>
          <Button kind="primary" onClick={onClose}>
            {m.common.close}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={m.workers.newKey}
      submit={m.common.create}
      busy={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <TextField label={m.common.name} value={name} onValue={setName} maxLength={64} required />
    </FormDialog>
  );
}
