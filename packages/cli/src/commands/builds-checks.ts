import {
  assembling,
  CODE_CHECKS,
  type CodeCheckCounts,
  type CodeCheckName,
  type CodeFinding,
} from '@stagewright/api';
import { type Command, Option } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

interface Flags {
  readonly check?: CodeCheckName;
}

export function buildsChecks(command: Command): void {
  command
    .argument('<build>', 'id of the build')
    .addOption(new Option('--check <name>', 'show what this check found').choices([...CODE_CHECKS]))
    .action(act(showChecks));
}

async function showChecks(context: Context, { check }: Flags, build_id: string): Promise<void> {
  const client = await context.client();
  const params = { build_id };
  if (check === undefined) {
    const counts = await client.call(assembling.getResults, { params });
    return await context.out.result({ document: counts, text: renderCounts(counts) });
  }
  const document = await client.call(assembling.getBuild, { params, query: { taskname: check } });
  const { findings = [] } = (document as Record<string, { readonly findings?: CodeFinding[] }>)[check] ?? {};
  await context.out.result({ document, text: renderFindings(findings) });
}

function renderCounts(counts: CodeCheckCounts): string {
  const rows = CODE_CHECKS.flatMap((name) =>
    counts[name].static.count_info.map((count) => ({ ...count, name })),
  );
  return renderTable(
    [
      { title: 'check', cell: ({ name }) => name },
      { title: 'made', cell: ({ checked }) => (checked ? 'yes' : 'no') },
      { title: 'errors', cell: ({ error_count }) => String(error_count) },
      { title: 'warnings', cell: ({ warning_count }) => String(warning_count) },
      { title: 'infos', cell: ({ info_count }) => String(info_count) },
    ],
    rows,
  );
}

function renderFindings(findings: readonly CodeFinding[]): string {
  return renderTable(
    [
      { title: 'severity', cell: ({ severity }) => severity },
      { title: 'place', cell: ({ file, line }) => printable(`${file}:${line}`) },
      { title: 'rule', cell: ({ rule }) => printable(rule) },
      { title: 'message', cell: ({ message }) => printable(message) },
    ],
    findings,
  );
}
