import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { ErrorNote } from './error-note.tsx';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
  /** What goes with it, one by one. */
  readonly children?: ReactNode;
}

/** Asks before something is taken away, and says what goes with it. */
export function ConfirmDialog({ title, text, confirm, onConfirm, onClose, children }: ConfirmDialogProps) {
  const m = useMessages();
  const action = useMutation({ mutationFn: onConfirm, onSuccess: onClose });
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {children}
      {action.error && <ErrorNote error={action.error} />}
      <DialogActions>
        <Button onClick={onClose}>{m.common.cancel}</Button>
        <Button kind="danger" busy={action.isPending} onClick={() => action.mutate()}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
