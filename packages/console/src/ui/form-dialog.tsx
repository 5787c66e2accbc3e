import type { FormEvent, ReactNode } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button, type ButtonProps } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { ErrorNote } from './error-note.tsx';
import styles from './form-dialog.module.css';

export interface FormDialogProps {
  readonly title: string;
  readonly submit: string | (Pick<ButtonProps, 'kind' | 'icon'> & { readonly text: string });
  /** On the button that closes the dialog; else the usual word. */
  readonly leave?: string;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A few fields over the page. */
export function FormDialog(props: FormDialogProps) {
  const { title, submit, leave, busy, error, onSubmit, onClose, children } = props;
  const m = useMessages();
  const { text, ...look } = typeof submit === 'string' ? { text: submit, kind: 'primary' as const } : submit;

  function send(event: FormEvent): void {
    event.preventDefault();
    onSubmit();
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form className={styles.form} onSubmit={send}>
        {children}
        {error && <ErrorNote error={error} />}
        <DialogActions>
          <Button onClick={onClose}>{leave ?? m.common.cancel}</Button>
          <Button type="submit" {...look} busy={busy}>
            {text}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
