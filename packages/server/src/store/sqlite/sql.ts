import type { SQLOutputValue } from 'node:sqlite';

/** A row as node:sqlite gives it: without a prototype, so translators read it by column and build their own objects. */
export type SqlRow = Readonly<Record<string, SQLOutputValue>>;

/** Where a page begins. */
export function offsetOf({ page, perPage }: { readonly page: number; readonly perPage: number }): number {
  return (page - 1) * perPage;
}
