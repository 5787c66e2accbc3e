import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { readNewPassword } from '../read-password.ts';

interface Options {
  readonly admin?: true;
  readonly passwordStdin?: true;
}

export function usersCreate(command: Command): void {
  command
    .argument('<name>', 'name of the user')
    .option('--admin', 'give the role of administrator')
    .option(
      '--password-stdin',
      'read the password from stdin; else STAGEWRIGHT_NEW_PASSWORD, else it is asked for',
    )
    .action(act(createUser));
}

async function createUser(context: Context, { admin, passwordStdin }: Options, name: string): Promise<void> {
  const password = await readNewPassword(context.io, name, { fromStdin: passwordStdin ?? false });
  const client = await context.client();
  const user = await client.call(accounts.createUser, {
    body: { name, password, ...(admin ? { admin } : {}) },
  });
  await context.out.result({
    document: user,
    id: user.id,
    text: `User ${user.name} is created: ${user.id}\nGive permissions: stagewright permissions set PROJECT ${user.name} all\n`,
  });
}
