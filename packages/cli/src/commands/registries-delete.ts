import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';

export function registriesDelete(command: Command): void {
  command.argument('<name>', 'name of the credential').action(act(deleteRegistry));
}

async function deleteRegistry(context: Context, _: object, name: string): Promise<void> {
  const client = await context.client();
  await client.call(accounts.deleteRegistryCredential, { params: { name } });
  await context.out.result({
    document: { name, deleted: true },
    id: name,
    text: `Credential ${name} is deleted.\n`,
  });
}
