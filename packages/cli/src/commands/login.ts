import { keystone, type TokenDocument, type TokenRequest } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { printable } from '../printable.ts';
import { readPassword } from '../read-password.ts';
import { baseUrl, DEFAULT_URL, readSession, type Session, writeSession } from '../settings.ts';

interface Options {
  readonly user?: string;
  readonly account?: string;
  readonly passwordStdin?: true;
}

export function login(command: Command): void {
  command
    .option('--user <name>', 'user (STAGEWRIGHT_USER; default: the last one)')
    .option('--account <name>', 'account of the user (STAGEWRIGHT_ACCOUNT; default: default)')
    .option(
      '--password-stdin',
      'read the password from stdin; else STAGEWRIGHT_PASSWORD, else it is asked for',
    )
    .addHelpText(
      'after',
      '\nThe token is kept in ~/.config/stagewright/config.json (XDG_CONFIG_HOME), readable by you alone.',
    )
    .action(act(logIn));
}

interface Who {
  readonly url: string;
  readonly user: string;
  readonly account: string;
  readonly project: string;
}

async function logIn(context: Context, options: Options): Promise<void> {
  const { env } = context.io;
  const who = whoOf(context, options, await lastSession(env));
  const password = await readPassword(context.io, `Password of ${who.user} at ${who.url}`, {
    fromStdin: options.passwordStdin ?? false,
  });
  const session = await openSession(context, who, password);
  const config = await writeSession(env, session);
  const { token: _, ...shown } = session;
  await context.out.result({
    document: { ...shown, config },
    text:
      `Logged in to ${session.url} as ${printable(session.user.name)} in project ${printable(session.project.name)},` +
      ` until ${session.expires_at}.\n`,
  });
}

/** A damaged file is no reason not to log in: it is about to be replaced. */
async function lastSession(env: Context['io']['env']): Promise<Session | undefined> {
  return await readSession(env).catch(() => undefined);
}

function whoOf({ io: { env }, options: common }: Context, options: Options, last: Session | undefined): Who {
  const url = baseUrl(common.url ?? env['STAGEWRIGHT_URL'] ?? last?.url ?? DEFAULT_URL);
  const known = last?.url === url ? last : undefined;
  const user = options.user ?? env['STAGEWRIGHT_USER'] ?? known?.user.name;
  if (user === undefined)
    throw usageError('Whose login is it?', 'Name the user: stagewright login --user admin');
  return {
    url,
    user,
    account: options.account ?? env['STAGEWRIGHT_ACCOUNT'] ?? known?.account ?? 'default',
    project: common.project ?? env['STAGEWRIGHT_PROJECT'] ?? known?.project.name ?? 'default',
  };
}

async function openSession(context: Context, who: Who, password: string): Promise<Session> {
  const client = await context.clientOf(who.url, undefined);
  const request = { query: { nocatalog: '1' }, body: tokenRequest(who, password) };
  const response = await client.open(keystone.createToken, request).catch((error: unknown) => {
    throw error instanceof CliError && error.exit === EXIT.unauthenticated ? refused(error, who) : error;
  });
  const { token } = (await response.json()) as TokenDocument;
  const subject = response.headers.get('x-subject-token');
  if (subject === null || token.project === undefined)
    throw new CliError('The server gave no token for a project.');
  return {
    url: who.url,
    token: subject,
    expires_at: token.expires_at,
    user: { id: token.user.id, name: token.user.name },
    account: token.user.domain.name,
    project: { id: token.project.id, name: token.project.name },
  };
}

function tokenRequest({ user, account, project }: Who, password: string): TokenRequest {
  const domain = { name: account };
  return {
    auth: {
      identity: { methods: ['password'], password: { user: { name: user, password, domain } } },
      scope: { project: { name: project, domain } },
    },
  };
}

function refused(error: CliError, { user, account, project }: Who): CliError {
  return new CliError(error.message, {
    exit: EXIT.unauthenticated,
    advice: `Tried user ${user} of account ${account} in project ${project}. Others: --user, --account, --project.`,
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
  });
}
