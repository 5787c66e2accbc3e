import { ACTIONS, type Action, accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { usageError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { findProject, findUser } from '../find-account.ts';

export function permissionsSet(command: Command): void {
  command
    .argument('<project>', 'name or id')
    .argument('<user>', 'name or id')
    .argument('<actions...>', 'list, create, modify, delete (start and cancel are modify), or all')
    .action(act(setPermission));
}

async function setPermission(
  context: Context,
  _: object,
  projectName: string,
  userName: string,
  names: readonly string[],
): Promise<void> {
  const actions = names.includes('all') ? [...ACTIONS] : [...new Set(names.map(actionOf))];
  const client = await context.client();
  const project = await findProject(client, projectName);
  const user = await findUser(client, userName);
  const params = { project_id: project.id, user_id: user.id };
  await client.call(accounts.setPermission, { params, body: { actions } });
  await context.out.result({
    document: { ...params, actions },
    text: `In project ${project.name}, user ${user.name} may ${actions.map(shortName).join(', ')}.\n`,
  });
}

/** The last word of an action, or all of it. */
function actionOf(name: string): Action {
  const found = ACTIONS.find((action) => action === name || shortName(action) === name);
  if (found === undefined)
    throw usageError(`${name} is no action`, `There are: ${ACTIONS.map(shortName).join(', ')}, all.`);
  return found;
}

function shortName(action: Action): string {
  return action.slice(action.lastIndexOf(':') + 1);
}
