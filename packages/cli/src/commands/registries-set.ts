import { accounts } from '@stagewright/api';
import { type Command, Option } from 'commander';
import { act } from '../act.ts';
import type { Client } from '../client.ts';
import type { Context } from '../context.ts';
import { findProject } from '../find-account.ts';
import { repeated } from '../option-values.ts';
import { readPassword } from '../read-password.ts';

interface Options {
  readonly host: string;
  readonly username: string;
  readonly scheme?: 'https' | 'http';
  readonly grant?: readonly string[];
  readonly passwordStdin?: true;
  readonly keepPassword?: true;
}

export function registriesSet(command: Command): void {
  command
    .argument('<name>', 'name of the credential')
    .requiredOption('--host <host>', 'registry, with its port where it is not 443')
    .requiredOption('--username <name>', 'user of the registry')
    .addOption(new Option('--scheme <scheme>', 'how it is reached').choices(['https', 'http']))
    .option('--grant <project>', 'project whose builds may use it; may be repeated', repeated)
    .option(
      '--password-stdin',
      'read the password from stdin; else STAGEWRIGHT_PASSWORD, else it is asked for',
    )
    .option('--keep-password', 'leave the stored password as it is')
    .action(act(setRegistry));
}

async function setRegistry(context: Context, options: Options, name: string): Promise<void> {
  const { host, username, scheme, grant = [] } = options;
  const fromStdin = options.passwordStdin ?? false;
  const secret = options.keepPassword
    ? {}
    : { password: await readPassword(context.io, `Password of ${username} at ${host}`, { fromStdin }) };
  const client = await context.client();
  const project_ids = await idsOf(client, grant);
  const stored = await client.call(accounts.putRegistryCredential, {
    params: { name },
    body: { host, username, project_ids, ...(scheme === undefined ? {} : { scheme }), ...secret },
  });
  const granted = grant.length === 0 ? 'no project' : grant.join(', ');
  await context.out.result({
    document: stored,
    id: stored.name,
    text: `Credential ${stored.name} for ${stored.host} is stored; granted to ${granted}.\n`,
  });
}

async function idsOf(client: Client, projects: readonly string[]): Promise<string[]> {
  return await Promise.all(projects.map(async (project) => (await findProject(client, project)).id));
}
