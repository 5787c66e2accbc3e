import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findUser } from '../find-account.ts';
import { readOwnToken } from '../own-token.ts';
import { readNewPassword, readPassword } from '../read-password.ts';
import { removeSession } from '../settings.ts';

interface Options {
  readonly passwordStdin?: true;
}

export function usersPassword(command: Command): void {
  command
    .argument('[user]', 'name or id (default: yourself)')
    .option(
      '--password-stdin',
      'read the new password from stdin; else STAGEWRIGHT_NEW_PASSWORD, else it is asked for',
    )
    .addHelpText(
      'after',
      '\nYour own password is changed with the current one: STAGEWRIGHT_PASSWORD, else it is asked for.',
    )
    .action(act(changePassword));
}

async function changePassword(context: Context, { passwordStdin }: Options, name?: string): Promise<void> {
  const { io, out } = context;
  const client = await context.client();
  const me = (await readOwnToken(context)).user;
  const user = name === undefined ? me : await findUser(client, name);
  const current =
    user.id === me.id
      ? { current_password: await readPassword(io, 'Current password', { fromStdin: false }) }
      : {};
  const password = await readNewPassword(io, user.name, { fromStdin: passwordStdin ?? false });
  await client.call(accounts.changePassword, {
    params: { user_id: user.id },
    body: { password, ...current },
  });
  const { session } = await context.connection();
  if (session?.user.id === user.id) await removeSession(io.env);
  await out.result({
    document: { user_id: user.id, changed: true },
    id: user.id,
    text: `The password of ${user.name} is changed; their tokens have ended.\n`,
  });
}
