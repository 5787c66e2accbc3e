import { keystone, type TokenDocument } from '@stagewright/api';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';

/** What the token in use is: whose, in which project, until when. */
export async function readOwnToken(context: Context): Promise<TokenDocument['token']> {
  const { token } = await context.connection();
  const client = await context.client();
  const headers = { 'x-subject-token': token ?? '' };
  const response = await client.open(keystone.showToken, { query: { nocatalog: '1' } }, { headers });
  const answer = (await response.json()) as TokenDocument;
  return answer.token;
}

/** The project of the token in use, for paths that name it. */
export async function readOwnProject(context: Context): Promise<string> {
  const { project } = await readOwnToken(context);
  if (!project)
    throw new CliError('The login is for no project.', { advice: 'stagewright login --project NAME' });
  return project.id;
}
