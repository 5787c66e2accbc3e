import { keystone } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { readSession, removeSession } from '../settings.ts';

export function logout(command: Command): void {
  command.action(act(logOut));
}

/** The token is forgotten here in any case; that it lives on at a server which does not answer is told. */
async function logOut(context: Context): Promise<void> {
  const { env } = context.io;
  const session = await readSession(env).catch(() => undefined);
  await removeSession(env);
  if (session === undefined) {
    await context.out.result({ document: { logged_out: false }, text: 'You were not logged in.\n' });
    return;
  }
  const client = await context.clientOf(session.url, session.token);
  const headers = { 'x-subject-token': session.token };
  let revoked = true;
  try {
    await client.open(keystone.revokeToken, {}, { headers, timeout: 10_000 });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    revoked = error.exit === EXIT.unauthenticated || error.exit === EXIT.notFound;
    if (!revoked) context.out.warn(`The token could not be revoked: ${error.message}`);
  }
  await context.out.result({
    document: { logged_out: true, revoked, url: session.url },
    text: `Logged out of ${session.url}.\n`,
  });
}
