import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { TextField, type TextFieldProps } from './field.tsx';
import { FormDialog } from './form-dialog.tsx';

export interface MadeOnceDialogProps<T> {
  readonly title: string;
  /** What it is called by its maker. */
  readonly field: Pick<TextFieldProps, 'label' | 'maxLength' | 'required'>;
  readonly make: (text: string) => Promise<T>;
  /** The list that is read again once it is made. */
  readonly listKey: string;
  readonly onClose: () => void;
  readonly show: (made: T) => ReactNode;
}

/** Makes something and shows what the service cannot tell again. */
export function MadeOnceDialog<T>({ title, field, make, listKey, onClose, show }: MadeOnceDialogProps<T>) {
  const m = useMessages();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const create = useMutation({
    mutationFn: () => make(text),
    onSuccess: () => queries.invalidateQueries({ queryKey: [listKey] }),
  });
  if (create.isSuccess) {
    return (
      <Dialog title={title} onClose={onClose}>
        {show(create.data)}
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
      title={title}
      submit={m.common.create}
      busy={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <TextField {...field} value={text} onValue={setText} />
    </FormDialog>
  );
}
