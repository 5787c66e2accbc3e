import { assembling, type LogPage } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { watchBuild } from '../follow-log.ts';
import { whole } from '../option-values.ts';

interface Options {
  readonly follow?: true;
  readonly from: number;
}

export function logs(command: Command): void {
  command
    .argument('<build>', 'id of the build')
    .option('-f, --follow', 'go on until the build has ended; the exit code tells how')
    .option('--from <offset>', 'byte offset to begin at', whole(), 0)
    .action(act(printLog));
}

async function printLog(context: Context, { follow, from }: Options, build_id: string): Promise<ExitCode> {
  if (follow) return await watchBuild(context, { build_id, from });
  const { out } = context;
  const client = await context.client();
  const texts: string[] = [];
  let page: LogPage;
  let next = from;
  do {
    page = await client.call(assembling.readLog, { params: { build_id }, query: { from: next } });
    if (out.json) texts.push(page.buildlog);
    else await out.write(page.buildlog);
    // The end of the log, or a `from` behind it: the API answers where it ends.
    if (page.buildlog === '' || page.next <= next) break;
    next = page.next;
  } while (!context.io.signal.aborted);
  if (out.json) await out.result({ document: documentOf(build_id, { from, texts, page }), text: '' });
  return EXIT.ok;
}

function documentOf(
  build_id: string,
  { from, texts, page }: { readonly from: number; readonly texts: readonly string[]; readonly page: LogPage },
): object {
  const states = page.phase_states.split(',');
  const phases = page.phases.split(',').map((name, index) => ({ name, state: states[index] ?? '' }));
  return { build_id, from, next: page.next, log: texts.join(''), phases };
}
