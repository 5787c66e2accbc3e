import { gitAuthorizations } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { given } from '../given.ts';
import { readOwnProject } from '../own-token.ts';
import { readSecret } from '../read-password.ts';

interface Options {
  readonly type: string;
  readonly user?: string;
  readonly host?: string;
  readonly verify?: string;
  readonly stdin?: true;
}

export function gitAuthsSet(command: Command): void {
  command
    .argument('<name>', 'name of the login, for --auth of a job')
    .requiredOption(
      '--type <type>',
      'github, gitlab or gitee; with --user github, devcloud, bitbucket or git',
    )
    .option('--user <name>', 'user of the repository, with a password in place of a token')
    .option('--host <host>', 'host that alone gets it (default: the first that you build from)')
    .option('--verify <address>', 'repository that must open with it')
    .option('--stdin', 'read the token or password from stdin; else it is asked for')
    .action(act(setAuth));
}

async function setAuth(context: Context, options: Options, name: string): Promise<void> {
  const { type: repo_type, user, host, verify } = options;
  const what = user === undefined ? `Token for ${name}` : `Password of ${user}`;
  const secret = await readSecret(context.io, what, { fromStdin: options.stdin ?? false });
  const client = await context.client();
  const params = { project_id: await readOwnProject(context), repo_type };
  const parts = { params, query: given({ verify }) };
  const common = { name, ...given({ host }) };
  const { authorization } =
    user === undefined
      ? await client.call(gitAuthorizations.createPersonal, { ...parts, body: { ...common, token: secret } })
      : await client.call(gitAuthorizations.createPassword, {
          ...parts,
          body: { ...common, user, password: secret },
        });
  const where = authorization.repo_host || 'the first host that you build from';
  await context.out.result({
    document: authorization,
    id: authorization.name,
    text: `Login ${authorization.name} is stored, for ${where}.\n`,
  });
}
