import type { Command } from 'commander';
import { whole } from './option-values.ts';
import type { Output } from './output.ts';

export interface PagingOptions {
  readonly page?: number;
  readonly perPage?: number;
}

export function addPaging(command: Command): Command {
  return command
    .option('--page <n>', 'page to show, from 1', whole(1))
    .option('--per-page <n>', 'lines of a page, at most 100', whole(1));
}

export function pagingQuery({ page, perPage }: PagingOptions): { page?: number; per_page?: number } {
  return {
    ...(page === undefined ? {} : { page }),
    ...(perPage === undefined ? {} : { per_page: perPage }),
  };
}

interface Page {
  readonly list: readonly unknown[];
  readonly total: number;
  readonly page: number;
  readonly per_page: number;
}

/** Says that there is more than this page shows. */
export function noteMore(out: Output, { list, total, page, per_page }: Page): void {
  if (out.json || (page - 1) * per_page + list.length >= total) return;
  out.note(`${list.length} of ${total}; more: --page ${page + 1}`);
}
