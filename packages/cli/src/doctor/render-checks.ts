import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';
import type { Check } from './check.ts';

const COLOUR = { ok: 'green', warning: 'yellow', error: 'red' } as const;

export function renderChecks({ out }: Context, checks: readonly Check[]): string {
  return renderTable(
    [
      { title: 'what', cell: ({ name }) => name },
      { title: 'status', cell: ({ status }) => out.style(COLOUR[status], status) },
      { title: 'detail', cell: ({ detail }) => printable(detail) },
    ],
    checks,
  );
}
