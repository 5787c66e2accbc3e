import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import { IconButton } from './button.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Opens } from './opens.tsx';

export interface DeleteButtonProps {
  /** What it is called in its list. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly onDelete: () => Promise<unknown>;
  /** What goes with it. */
  readonly children?: ReactNode;
}

/** Takes one thing off a list, once it has been asked whether it shall. */
export function DeleteButton({ name, title, text, onDelete, children }: DeleteButtonProps) {
  const m = useMessages();
  return (
    <Opens button={(open) => <IconButton icon="trash" label={`${m.common.delete} ${name}`} onClick={open} />}>
      {(close) => (
        <ConfirmDialog
          title={title}
          text={text}
          confirm={m.common.delete}
          onConfirm={onDelete}
          onClose={close}
        >
          {children}
        </ConfirmDialog>
      )}
    </Opens>
  );
}
