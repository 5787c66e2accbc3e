import * as Dropdown from '@radix-ui/react-dropdown-menu';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './menu.module.css';

export interface MenuProps {
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly side?: 'top' | 'bottom';
}

/** Not modal: a modal menu would write a style element, which the content security policy refuses. */
export function Menu({ trigger, children, side = 'bottom' }: MenuProps) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content className={styles.content} side={side} align="end" sideOffset={4}>
          {children}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

export interface MenuItemProps {
  readonly icon?: IconName;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon, onSelect, children }: MenuItemProps) {
  return (
    <Dropdown.Item className={styles.item} onSelect={onSelect}>
      {icon && <Icon name={icon} />}
      {children}
    </Dropdown.Item>
  );
}

export interface MenuChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onValue: (value: string) => void;
}

/** One of several; the menu shows which. */
export function MenuChoice({ label, value, options, onValue }: MenuChoiceProps) {
  return (
    <Dropdown.Group>
      <Dropdown.Label className={styles.label}>{label}</Dropdown.Label>
      <Dropdown.RadioGroup value={value} onValueChange={onValue}>
        {options.map(([option, text]) => (
          <Dropdown.RadioItem key={option} value={option} className={styles.item}>
            <span className={styles.tick}>
              <Dropdown.ItemIndicator>
                <Icon name="check" />
              </Dropdown.ItemIndicator>
            </span>
            {text}
          </Dropdown.RadioItem>
        ))}
      </Dropdown.RadioGroup>
      <Dropdown.Separator className={styles.separator} />
    </Dropdown.Group>
  );
}
