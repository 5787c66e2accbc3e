import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes } from 'react';
import styles from './button.module.css';
import { Icon, type IconName } from './icon.tsx';

interface ButtonAnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly kind?: 'plain' | 'primary' | 'quiet';
  readonly icon?: IconName;
}

function ButtonAnchor({ kind = 'plain', icon, children, ...rest }: ButtonAnchorProps) {
  return (
    <a {...rest} className={styles.button} data-kind={kind}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

interface IconAnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly icon: IconName;
  readonly label: string;
}

function IconAnchor({ icon, label, ...rest }: IconAnchorProps) {
  return (
    <a {...rest} className={styles.iconButton} title={label}>
      <Icon name={icon} />
      <span className={styles.silent}>{label}</span>
    </a>
  );
}

/** Leads somewhere and looks like a button with a sign alone. */
export const IconLink = createLink(IconAnchor);

/** Leads somewhere and looks like a button. */
export const ButtonLink = createLink(ButtonAnchor);
