import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { usageError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { findUser } from '../find-account.ts';

interface Options {
  readonly disable?: true;
  readonly enable?: true;
  readonly admin?: boolean;
}

export function usersUpdate(command: Command): void {
  command
    .argument('<user>', 'name or id')
    .option('--disable', 'end the tokens and refuse new ones')
    .option('--enable', 'allow to log in again')
    .option('--admin', 'give the role of administrator')
    .option('--no-admin', 'take the role of administrator')
    .action(act(updateUser));
}

async function updateUser(
  context: Context,
  { disable, enable, admin }: Options,
  name: string,
): Promise<void> {
  if (disable && enable) throw usageError('--disable and --enable exclude each other');
  const body = {
    ...(disable || enable ? { disabled: disable ?? false } : {}),
    ...(admin === undefined ? {} : { admin }),
  };
  if (Object.keys(body).length === 0)
    throw usageError('Nothing to change', 'Give --disable, --enable, --admin or --no-admin.');
  const client = await context.client();
  const { id: user_id } = await findUser(client, name);
  const user = await client.call(accounts.updateUser, { params: { user_id }, body });
  const state = `${user.disabled ? 'disabled' : 'enabled'}${user.admin ? ', administrator' : ''}`;
  await context.out.result({ document: user, id: user.id, text: `User ${user.name} is ${state}.\n` });
}
