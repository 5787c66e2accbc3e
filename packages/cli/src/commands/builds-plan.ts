import { nativeBuilds } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { renderPlan } from '../render-plan.ts';

export function buildsPlan(command: Command): void {
  command.argument('<build>', 'id of the build').action(act(showPlan));
}

async function showPlan(context: Context, _: object, build_id: string): Promise<void> {
  const client = await context.client();
  const plan = await client.call(nativeBuilds.plan, { params: { build_id } });
  await context.out.result({ document: plan, text: renderPlan(plan) });
}
