import { type ReactNode, useState } from 'react';

export interface OpensProps {
  readonly button: (open: () => void) => ReactNode;
  /** What is over the page while it is open. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button and the dialog that it opens. */
export function Opens({ button, children }: OpensProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {button(() => setOpen(true))}
      {isOpen && children(() => setOpen(false))}
    </>
  );
}
