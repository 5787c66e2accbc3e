import { type ReactNode, useState } from 'react';
import styles from './job-form.module.css';

export interface SectionProps {
  readonly title: string;
  /** Something in it is set or wrong. It then stays open, whatever is typed, until somebody closes it. */
  readonly needed: boolean;
  readonly children: ReactNode;
}

/** Fields that have good defaults. */
export function Section({ title, needed, children }: SectionProps) {
  const [isOpen, setOpen] = useState(needed);
  if (needed && !isOpen) setOpen(true);
  return (
    <details className={styles.advanced} open={isOpen || undefined}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
