import { keystone } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findUser } from '../find-account.ts';
import { renderFields } from '../table.ts';

interface Options {
  readonly user?: string;
  readonly description?: string;
}

export function keysCreate(command: Command): void {
  command
    .option('--user <user>', 'name or id (default: yourself)')
    .option('--description <text>', 'what it is for')
    .addHelpText('after', '\nThe secret is printed this once, and cannot be read again.')
    .action(act(createKey));
}

async function createKey(context: Context, { user, description }: Options): Promise<void> {
  const client = await context.client();
  const credential = {
    ...(user === undefined ? {} : { user_id: (await findUser(client, user)).id }),
    ...(description === undefined ? {} : { description }),
  };
  const created = await client.call(keystone.createAccessKey, { body: { credential } });
  const { access, secret } = created.credential;
  await context.out.result({
    document: created,
    text: renderFields([
      ['access', access],
      ['secret', secret],
    ]),
  });
  context.out.note('The secret is shown this once.');
}
