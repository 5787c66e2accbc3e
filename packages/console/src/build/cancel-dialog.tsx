import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { CheckField, TextField } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';

export interface CancelDialogProps {
  readonly buildId: string;
  readonly onClose: () => void;
}

export function CancelDialog({ buildId, onClose }: CancelDialogProps) {
  const m = useMessages();
  const queries = useQueryClient();
  const [isForced, setForced] = useState(false);
  const [note, setNote] = useState('');
  const cancel = useMutation({
    mutationFn: () => api.cancel(buildId, isForced, note),
    onSuccess: onClose,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['build', buildId] });
      void queries.invalidateQueries({ queryKey: ['history', buildId] });
    },
  });
  return (
    <FormDialog
      title={m.build.dialogTitle}
      submit={{ text: cancel.isPending ? m.build.cancelling : m.build.cancel, kind: 'danger', icon: 'stop' }}
      leave={m.build.keep}
      busy={cancel.isPending}
      error={cancel.error}
      onSubmit={() => cancel.mutate()}
      onClose={onClose}
    >
      <p>{m.build.dialogText}</p>
      <TextField
        label={m.build.note}
        hint={m.build.noteHint}
        value={note}
        onValue={setNote}
        maxLength={500}
        optional
      />
      <CheckField label={m.build.force} hint={m.build.forceHint} checked={isForced} onChecked={setForced} />
    </FormDialog>
  );
}
