import { accounts, type ProjectDocument, type UserDocument } from '@stagewright/api';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { EXIT } from './exit.ts';

/** A user named by id or name. */
export async function findUser(client: Client, user: string): Promise<UserDocument> {
  const { list } = await client.call(accounts.listUsers, {});
  return pick(list, user) ?? missing('user', user);
}

/** A project named by id or name. */
export async function findProject(client: Client, project: string): Promise<ProjectDocument> {
  const { list } = await client.call(accounts.listProjects, {});
  return pick(list, project) ?? missing('project', project);
}

function pick<T extends { readonly id: string; readonly name: string }>(
  list: readonly T[],
  wanted: string,
): T | undefined {
  return list.find(({ id }) => id === wanted) ?? list.find(({ name }) => name === wanted);
}

function missing(kind: 'user' | 'project', wanted: string): never {
  throw new CliError(`There is no ${kind} ${wanted}, or you may not see it.`, {
    exit: EXIT.notFound,
    advice: `Those that you may see: stagewright ${kind}s list`,
  });
}
