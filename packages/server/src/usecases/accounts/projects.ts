import { ACTIONS, type Action } from '@stagewright/api';
import { DEFAULT_PROJECT, type Grant, type Project } from '../../domain/accounts.ts';
import type { Caller } from '../../domain/caller.ts';
import { type AccountContext, actorOf, changeBy, done, type Outcome, refused, settled } from './context.ts';

/** All but `list` and `get` are for administrators only. */
export interface Projects {
  create(caller: Caller, name: string): Promise<Outcome<Project>>;
  list(caller: Caller): Promise<readonly Project[]>;
  get(caller: Caller, projectId: string): Promise<Outcome<Project>>;
  rename(caller: Caller, projectId: string, name: string): Promise<Outcome<Project>>;
  remove(caller: Caller, projectId: string): Promise<Outcome>;
  listPermissions(caller: Caller, projectId: string): Promise<Outcome<readonly Grant[]>>;
  setPermission(
    caller: Caller,
    grant: { readonly projectId: string; readonly userId: string; readonly actions: readonly Action[] },
  ): Promise<Outcome>;
}

export function createProjects(context: AccountContext): Projects {
  const { store, sessions, clock } = context;

  const list = async (caller: Caller): Promise<readonly Project[]> => {
    const { user, grants } = await actorOf(context, caller);
    return caller.admin ? await store.listProjects(user.account.id) : grants.map(({ project }) => project);
  };
  const find = async (caller: Caller, projectId: string) =>
    (await list(caller)).find(({ id }) => id === projectId) ?? null;

  return {
    async create(caller, name) {
      const { user: actor } = await actorOf(context, caller);
      const at = clock.now();
      const project = { id: context.ids.newId(), name, account: actor.account, createdAt: at };
      const grant = { userId: actor.id, actions: ACTIONS };
      const answer = await store.addProject(
        project,
        grant,
        changeBy(caller, at, 'project.create', `project ${name}`),
      );
      sessions.forgetUser(actor.id);
      return settled(answer, () => project);
    },
    list,
    async get(caller, projectId) {
      const project = await find(caller, projectId);
      return project ? done(project) : refused('not_found');
    },
    async rename(caller, projectId, name) {
      const project = await find(caller, projectId);
      if (!project) return refused('not_found');
      if (project.name === DEFAULT_PROJECT) return refused('default_project');
      const change = changeBy(caller, clock.now(), 'project.rename', `project ${project.name} to ${name}`);
      const answer = await store.renameProject(project.account.id, projectId, name, change);
      sessions.forgetEveryone();
      return settled(answer, () => ({ ...project, name }));
    },
    async remove(caller, projectId) {
      const project = await find(caller, projectId);
      if (!project) return refused('not_found');
      if (project.name === DEFAULT_PROJECT) return refused('default_project');
      const change = changeBy(caller, clock.now(), 'project.delete', `project ${project.name}`);
      const answer = await store.removeProject(project.account.id, projectId, change);
      sessions.forgetEveryone();
      return settled(answer, () => undefined);
    },
    async listPermissions(caller, projectId) {
      const { user: actor } = await actorOf(context, caller);
      const grants = await store.listGrants(actor.account.id, projectId);
      return grants ? done(grants) : refused('not_found');
    },
    async setPermission(caller, grant) {
      const { user: actor } = await actorOf(context, caller);
      const project = await find(caller, grant.projectId);
      const found = await store.findUser(actor.account.id, grant.userId);
      if (!project || !found) return refused('not_found');
      const target = `user ${found.user.name} in project ${project.name}: ${grant.actions.join(' ') || 'nothing'}`;
      const change = changeBy(caller, clock.now(), 'permission.set', target);
      const answer = await store.setGrant(actor.account.id, grant, change);
      sessions.forgetUser(grant.userId);
      return settled(answer, () => undefined);
    },
  };
}
