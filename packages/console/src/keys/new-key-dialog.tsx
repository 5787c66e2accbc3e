import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { Copy } from '../ui/copy.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';

export interface NewKeyDialogProps {
  readonly listKey: string;
  readonly onClose: () => void;
}

/** Makes a key, and shows its secret: the service cannot tell it again. */
export function NewKeyDialog({ listKey, onClose }: NewKeyDialogProps) {
  const m = useMessages();
  const queries = useQueryClient();
  const [description, setDescription] = useState('');
  const create = useMutation({
    mutationFn: () => accountApi.createKey(description),
    onSuccess: () => queries.invalidateQueries({ queryKey: [listKey] }),
  });
  if (create.data) {
    const { access, secret } = create.data.credential;
    return (
      <Dialog title={m.keys.new} onClose={onClose}>
        <p>{m.keys.secretOnce}</p>
        <Facts>
          <Fact name={m.keys.access}>
            <Copy text={access} label={m.keys.access} />
          </Fact>
          <Fact name={m.keys.secret}>
            <Copy text={secret} label={m.keys.secret} />
          </Fact>
        </Facts>
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
      title={m.keys.new}
      submit={m.common.create}
      busy={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <TextField label={m.keys.description} value={description} onValue={setDescription} maxLength={255} />
    </FormDialog>
  );
}
