import type { ReactNode } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { Opens, type OpensProps } from './opens.tsx';

export interface NewButtonProps extends Pick<OpensProps, 'children'> {
  readonly text: ReactNode;
  readonly kind?: ButtonProps['kind'];
}

/** Makes one more of a list, by the dialog that it opens. */
export function NewButton({ text, kind = 'primary', children }: NewButtonProps) {
  return (
    <Opens
      button={(open) => (
        <Button kind={kind} icon="plus" onClick={open}>
          {text}
        </Button>
      )}
    >
      {children}
    </Opens>
  );
}
