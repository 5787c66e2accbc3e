import { accounts, wireTime } from '@stagewright/api';
import type { AuditStore } from '../../domain/account-ports.ts';
import type { Projects } from '../../usecases/accounts/projects.ts';
import type { RegistryCredentials } from '../../usecases/accounts/registry-credentials.ts';
import type { Users } from '../../usecases/accounts/users.ts';
import { type Route, route } from '../route.ts';
import { expectDone } from './answer.ts';
import {
  toProjectDocument,
  toRegistryCredentialDocument,
  toUserDetail,
  toUserDocument,
} from './documents.ts';

export interface AccountRoutesOptions {
  readonly users: Users;
  readonly projects: Projects;
  readonly registryCredentials: RegistryCredentials;
  readonly audit: Pick<AuditStore, 'listAudit'>;
}

/** Users, projects, permissions, registry credentials and the audit trail, under `/stagewright/v1`. */
export function accountRoutes(options: AccountRoutesOptions): readonly Route[] {
  return [
    ...userRoutes(options.users),
    ...projectRoutes(options.projects),
    ...permissionRoutes(options.projects),
    ...registryCredentialRoutes(options.registryCredentials),
    route(accounts.listAudit, async ({ query }) => {
      const entries = await options.audit.listAudit(query.before ?? null, query.limit ?? 100);
      const list = entries.map(({ at, remoteAddress, ...entry }) => ({
        ...entry,
        at: wireTime(at),
        remote_address: remoteAddress,
      }));
      return { list };
    }),
  ];
}

function userRoutes(users: Users): readonly Route[] {
  return [
    route(accounts.createUser, async ({ caller, body }) =>
      toUserDetail(expectDone(await users.create(caller, body))),
    ),
    route(accounts.listUsers, async ({ caller }) => ({
      list: (await users.list(caller)).map(toUserDocument),
    })),
    route(accounts.getUser, async ({ caller, params }) =>
      toUserDetail(expectDone(await users.get(caller, params.user_id))),
    ),
    route(accounts.updateUser, async ({ caller, params, body: { disabled, admin } }) => {
      const fields = {
        ...(disabled === undefined ? {} : { disabled }),
        ...(admin === undefined ? {} : { admin }),
      };
      return toUserDetail(expectDone(await users.update(caller, params.user_id, fields)));
    }),
    route(accounts.changePassword, async ({ caller, params, body }) =>
      expectDone(
        await users.changePassword(caller, params.user_id, {
          password: body.password,
          current: body.current_password,
        }),
      ),
    ),
    route(accounts.deleteUser, async ({ caller, params }) =>
      expectDone(await users.remove(caller, params.user_id)),
    ),
  ];
}

function projectRoutes(projects: Projects): readonly Route[] {
  return [
    route(accounts.createProject, async ({ caller, body }) =>
      toProjectDocument(expectDone(await projects.create(caller, body.name))),
    ),
    route(accounts.listProjects, async ({ caller }) => ({
      list: (await projects.list(caller)).map(toProjectDocument),
    })),
    route(accounts.getProject, async ({ caller, params }) =>
      toProjectDocument(expectDone(await projects.get(caller, params.project_id))),
    ),
    route(accounts.renameProject, async ({ caller, params, body }) =>
      toProjectDocument(expectDone(await projects.rename(caller, params.project_id, body.name))),
    ),
    route(accounts.deleteProject, async ({ caller, params }) =>
      expectDone(await projects.remove(caller, params.project_id)),
    ),
  ];
}

function permissionRoutes(projects: Projects): readonly Route[] {
  return [
    route(accounts.listPermissions, async ({ caller, params }) => {
      const grants = expectDone(await projects.listPermissions(caller, params.project_id));
      return {
        list: grants.map(({ userId, userName, actions }) => ({
          user_id: userId,
          user_name: userName,
          actions: [...actions],
        })),
      };
    }),
    route(accounts.setPermission, async ({ caller, params, body }) => {
      const actions = [...new Set(body.actions)];
      const grant = { projectId: params.project_id, userId: params.user_id, actions };
      return expectDone(await projects.setPermission(caller, grant));
    }),
    route(accounts.revokePermission, async ({ caller, params }) => {
      const grant = { projectId: params.project_id, userId: params.user_id, actions: [] };
      return expectDone(await projects.setPermission(caller, grant));
    }),
  ];
}

function registryCredentialRoutes(credentials: RegistryCredentials): readonly Route[] {
  return [
    route(accounts.putRegistryCredential, async ({ caller, params, body }) => {
      const { project_ids: projectIds, ...rest } = body;
      const outcome = await credentials.put(caller, { ...rest, name: params.name, projectIds });
      return toRegistryCredentialDocument(expectDone(outcome));
    }),
    route(accounts.listRegistryCredentials, async ({ caller }) => ({
      list: (await credentials.list(caller)).map(toRegistryCredentialDocument),
    })),
    route(accounts.deleteRegistryCredential, async ({ caller, params }) =>
      expectDone(await credentials.remove(caller, params.name)),
    ),
  ];
}
