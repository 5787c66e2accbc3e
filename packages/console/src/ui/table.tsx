import type { ReactNode } from 'react';
import styles from './table.module.css';

export interface Column {
  readonly key: string;
  readonly title: string;
  /** Numbers and durations stand at the end of their cell. */
  readonly end?: boolean;
  /** Left out where the page is narrow; `extra`: unless it is wide. */
  readonly wide?: boolean | 'extra';
  /** Takes the room that the others leave. */
  readonly grow?: boolean;
  /** The title is for screen readers only. */
  readonly silent?: boolean;
}

export interface TableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly children: ReactNode;
}

export function Table({ label, columns, children }: TableProps) {
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ key, title, end, wide, grow, silent }) => (
              <th key={key} scope="col" data-end={end} data-wide={wide} data-grow={grow}>
                {silent ? <span className={styles.silent}>{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export interface CellProps {
  readonly end?: boolean;
  readonly wide?: Column['wide'];
  readonly children?: ReactNode;
}

export function Cell({ end, wide, children }: CellProps) {
  return (
    <td data-end={end} data-wide={wide}>
      {children}
    </td>
  );
}
