import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { CheckField } from '../ui/field.tsx';

export interface CancelDialogProps {
  readonly buildId: string;
  readonly onClose: () => void;
}

export function CancelDialog({ buildId, onClose }: CancelDialogProps) {
  const m = useMessages();
  const queries = useQueryClient();
  const [isForced, setForced] = useState(false);
  const cancel = useMutation({
    mutationFn: () => api.cancel(buildId, isForced),
    onSuccess: onClose,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['build', buildId] });
      void queries.invalidateQueries({ queryKey: ['history', buildId] });
    },
  });
  return (
    <Dialog title={m.build.dialogTitle} onClose={onClose}>
      <p>{m.build.dialogText}</p>
      <CheckField label={m.build.force} hint={m.build.forceHint} checked={isForced} onChecked={setForced} />
      {cancel.error && <ErrorNote error={cancel.error} />}
      <DialogActions>
        <Button onClick={onClose}>{m.build.keep}</Button>
        <Button kind="danger" icon="stop" busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {cancel.isPending ? m.build.cancelling : m.build.cancel}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
