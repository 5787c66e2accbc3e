import type { ReactNode } from 'react';
import styles from './figures-table.module.css';

export interface FiguresTableProps {
  readonly label: string;
  /** The first is that of the rows' names. */
  readonly columns: readonly string[];
  readonly children: ReactNode;
}

/** A few figures within a card; lists are tables of their own. */
export function FiguresTable({ label, columns, children }: FiguresTableProps) {
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
