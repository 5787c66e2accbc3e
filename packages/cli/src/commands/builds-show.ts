import type { Command } from 'commander';
import { act } from '../act.ts';
import { showBuild } from '../build-record.ts';
import type { Context } from '../context.ts';
import { getBuild } from '../follow-log.ts';

export function buildsShow(command: Command): void {
  command.argument('<build>', 'id of the build').action(act(showOneBuild));
}

async function showOneBuild(context: Context, _: object, build_id: string): Promise<void> {
  const build = await getBuild(await context.client(), build_id);
  await context.out.result({ document: build, id: build.build_id, text: showBuild(build) });
}
