import { type Readiness, system } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { printable } from '../printable.ts';
import { renderFields } from '../table.ts';

export function systemShow(command: Command): void {
  command.action(act(showSystem));
}

/** Fails where builds cannot run, so that a script can ask. */
async function showSystem(context: Context): Promise<ExitCode> {
  const client = await context.client();
  const response = await client.open(system.ready, {}, { also: 503, timeout: 10_000 });
  const state = (await response.json()) as Readiness;
  await context.out.result({
    document: state,
    text: renderFields([
      ['server', client.url],
      ['version', printable(state.version)],
      ['ready', state.ready ? 'yes' : 'no'],
      ...state.problems.map((text) => ['problem', printable(text)] as const),
      ...state.degraded.map((text) => ['not enforced', printable(text)] as const),
    ]),
  });
  return state.ready ? EXIT.ok : EXIT.failed;
}
