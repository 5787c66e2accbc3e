import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { readOwnToken } from '../own-token.ts';
import { printable } from '../printable.ts';
import { renderFields } from '../table.ts';

export function whoami(command: Command): void {
  command.action(act(showWho));
}

async function showWho(context: Context): Promise<void> {
  const { url } = await context.connection();
  const token = await readOwnToken(context);
  await context.out.result({
    document: {
      url,
      user: { id: token.user.id, name: token.user.name },
      account: token.user.domain.name,
      project: token.project ? { id: token.project.id, name: token.project.name } : null,
      roles: token.roles.map(({ name }) => name),
      expires_at: token.expires_at,
    },
    id: token.user.name,
    text: renderFields([
      ['server', url],
      ['user', printable(token.user.name)],
      ['account', printable(token.user.domain.name)],
      ['project', token.project ? printable(`${token.project.name} (${token.project.id})`) : 'none'],
      ['roles', printable(token.roles.map(({ name }) => name).join(', '))],
      ['expires', token.expires_at],
    ]),
  });
}
