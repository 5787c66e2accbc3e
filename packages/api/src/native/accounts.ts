import { type Static, Type } from 'typebox';
import { ACTIONS } from '../actions.ts';
import { endpoint } from '../endpoint.ts';
import { oneOf } from '../one-of.ts';

/** `@` is left out of user names: `project@user` names both where only a user can be given, as in a registry login. */
export const ACCOUNT_NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$';
export const REGISTRY_HOST_PATTERN = '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$';

const Name = Type.String({ pattern: ACCOUNT_NAME_PATTERN });
const Password = Type.String({ minLength: 8, maxLength: 256 });
const Actions = Type.Array(oneOf(ACTIONS), { maxItems: ACTIONS.length, uniqueItems: true });
const UserId = Type.Object({ user_id: Type.String() });
const ProjectId = Type.Object({ project_id: Type.String() });
const Permission = Type.Object({ project_id: Type.String(), user_id: Type.String() });
const CredentialName = Type.Object({ name: Name });

export const UserDocument = Type.Object({
  id: Type.String(),
  name: Type.String(),
  account: Type.String(),
  admin: Type.Boolean(),
  disabled: Type.Boolean(),
  created_at: Type.String(),
  password_changed_at: Type.String(),
});

export const UserDetail = Type.Object({
  ...UserDocument.properties,
  permissions: Type.Array(
    Type.Object({ project_id: Type.String(), project_name: Type.String(), actions: Actions }),
  ),
});

export const ProjectDocument = Type.Object({
  id: Type.String(),
  name: Type.String(),
  account: Type.String(),
  created_at: Type.String(),
});

export const PermissionDocument = Type.Object({
  user_id: Type.String(),
  user_name: Type.String(),
  actions: Actions,
});

export const RegistryCredentialDocument = Type.Object({
  name: Type.String(),
  host: Type.String(),
  scheme: oneOf(['https', 'http']),
  username: Type.String(),
  project_ids: Type.Array(Type.String()),
  updated_at: Type.String(),
});

export const RegistryCredentialBody = Type.Object(
  {
    host: Type.String({
      pattern: REGISTRY_HOST_PATTERN,
      description: 'Host, with the port where it is not 443.',
    }),
    scheme: Type.Optional(oneOf(['https', 'http'])),
    username: Type.String({ minLength: 1, maxLength: 256 }),
    password: Type.Optional(
      Type.String({ minLength: 1, maxLength: 8192, description: 'Left out: the stored one stays.' }),
    ),
    project_ids: Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 1000,
      description: 'The projects whose builds may use the credential.',
    }),
  },
  { additionalProperties: false },
);

export const AuditPage = Type.Object({
  list: Type.Array(
    Type.Object({
      id: Type.Integer(),
      at: Type.String(),
      actor: Type.String(),
      remote_address: Type.String(),
      action: Type.String(),
      target: Type.String(),
      outcome: Type.String(),
    }),
  ),
});

const users = { group: 'Users', auth: 'admin' } as const;
const projects = { group: 'Projects', auth: 'admin' } as const;
const credentials = { group: 'Registry credentials', auth: 'admin' } as const;
const USERS = '/stagewright/v1/users';
const PROJECTS = '/stagewright/v1/projects';
const CREDENTIALS = '/stagewright/v1/registry-credentials';

/** Users, projects, permissions and registry credentials. Who is no administrator sees and changes only their own things. */
export const accounts = {
  createUser: endpoint({
    ...users,
    id: 'createUser',
    method: 'POST',
    path: USERS,
    summary: 'Create a user; permissions are given per project',
    body: Type.Object({ name: Name, password: Password, admin: Type.Optional(Type.Boolean()) }),
    status: 201,
    response: UserDetail,
    problems: ['name_taken'],
  }),
  listUsers: endpoint({
    ...users,
    auth: 'token',
    id: 'listUsers',
    method: 'GET',
    path: USERS,
    summary: 'List users; only oneself for who is no administrator',
    status: 200,
    response: Type.Object({ list: Type.Array(UserDocument) }),
  }),
  getUser: endpoint({
    ...users,
    auth: 'token',
    id: 'getUser',
    method: 'GET',
    path: `${USERS}/:user_id`,
    summary: 'A user with their permissions',
    params: UserId,
    status: 200,
    response: UserDetail,
    problems: ['resource_not_found'],
  }),
  updateUser: endpoint({
    ...users,
    id: 'updateUser',
    method: 'PATCH',
    path: `${USERS}/:user_id`,
    summary: 'Disable or enable a user, give or take the role of administrator',
    params: UserId,
    body: Type.Object({ disabled: Type.Optional(Type.Boolean()), admin: Type.Optional(Type.Boolean()) }),
    status: 200,
    response: UserDetail,
    problems: ['resource_not_found', 'in_use'],
  }),
  changePassword: endpoint({
    ...users,
    auth: 'token',
    id: 'changePassword',
    method: 'PUT',
    path: `${USERS}/:user_id/password`,
    summary: "Change a password; one's own needs the current one. Ends the user's tokens",
    params: UserId,
    body: Type.Object({
      password: Password,
      current_password: Type.Optional(Type.String({ maxLength: 1024 })),
    }),
    status: 204,
    problems: ['resource_not_found', 'too_many_failures'],
  }),
  deleteUser: endpoint({
    ...users,
    id: 'deleteUser',
    method: 'DELETE',
    path: `${USERS}/:user_id`,
    summary: 'Delete a user with their tokens and access keys',
    params: UserId,
    status: 204,
    problems: ['resource_not_found', 'in_use'],
  }),
  createProject: endpoint({
    ...projects,
    id: 'createProject',
    method: 'POST',
    path: PROJECTS,
    summary: 'Create a project; its creator gets every permission in it',
    body: Type.Object({ name: Name }),
    status: 201,
    response: ProjectDocument,
    problems: ['name_taken'],
  }),
  listProjects: endpoint({
    ...projects,
    auth: 'token',
    id: 'listProjects',
    method: 'GET',
    path: PROJECTS,
    summary: 'List projects; only those with a permission for who is no administrator',
    status: 200,
    response: Type.Object({ list: Type.Array(ProjectDocument) }),
  }),
  getProject: endpoint({
    ...projects,
    auth: 'token',
    id: 'getProject',
    method: 'GET',
    path: `${PROJECTS}/:project_id`,
    summary: 'A project',
    params: ProjectId,
    status: 200,
    response: ProjectDocument,
    problems: ['resource_not_found'],
  }),
  renameProject: endpoint({
    ...projects,
    id: 'renameProject',
    method: 'PATCH',
    path: `${PROJECTS}/:project_id`,
    summary: 'Rename a project',
    params: ProjectId,
    body: Type.Object({ name: Name }),
    status: 200,
    response: ProjectDocument,
    problems: ['resource_not_found', 'name_taken', 'in_use'],
  }),
  deleteProject: endpoint({
    ...projects,
    id: 'deleteProject',
    method: 'DELETE',
    path: `${PROJECTS}/:project_id`,
    summary: 'Delete a project that holds nothing any more',
    params: ProjectId,
    status: 204,
    problems: ['resource_not_found', 'in_use'],
  }),
  listPermissions: endpoint({
    ...projects,
    id: 'listPermissions',
    method: 'GET',
    path: `${PROJECTS}/:project_id/permissions`,
    summary: 'Who may do what in a project',
    params: ProjectId,
    status: 200,
    response: Type.Object({ list: Type.Array(PermissionDocument) }),
    problems: ['resource_not_found'],
  }),
  setPermission: endpoint({
    ...projects,
    id: 'setPermission',
    method: 'PUT',
    path: `${PROJECTS}/:project_id/permissions/:user_id`,
    summary: 'Set what a user may do in a project',
    params: Permission,
    body: Type.Object({ actions: Actions }),
    status: 204,
    problems: ['resource_not_found'],
  }),
  revokePermission: endpoint({
    ...projects,
    id: 'revokePermission',
    method: 'DELETE',
    path: `${PROJECTS}/:project_id/permissions/:user_id`,
    summary: 'Take every permission of a user in a project away',
    params: Permission,
    status: 204,
    problems: ['resource_not_found'],
  }),
  putRegistryCredential: endpoint({
    ...credentials,
    id: 'putRegistryCredential',
    method: 'PUT',
    path: `${CREDENTIALS}/:name`,
    summary: 'Store a credential for a registry host, and which projects may use it',
    params: CredentialName,
    body: RegistryCredentialBody,
    status: 200,
    response: RegistryCredentialDocument,
    problems: ['resource_not_found', 'name_taken'],
  }),
  listRegistryCredentials: endpoint({
    ...credentials,
    id: 'listRegistryCredentials',
    method: 'GET',
    path: CREDENTIALS,
    summary: 'List registry credentials, without their secrets',
    status: 200,
    response: Type.Object({ list: Type.Array(RegistryCredentialDocument) }),
  }),
  deleteRegistryCredential: endpoint({
    ...credentials,
    id: 'deleteRegistryCredential',
    method: 'DELETE',
    path: `${CREDENTIALS}/:name`,
    summary: 'Delete a registry credential',
    params: CredentialName,
    status: 204,
    problems: ['resource_not_found'],
  }),
  listAudit: endpoint({
    group: 'Audit',
    auth: 'admin',
    id: 'listAudit',
    method: 'GET',
    path: '/stagewright/v1/audit',
    summary: 'Changes, newest first',
    query: Type.Object({
      before: Type.Optional(Type.Integer({ minimum: 1, description: 'Only entries with a lower id.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    }),
    status: 200,
    response: AuditPage,
  }),
};

/** Where clients of the embedded registry get their tokens: the distribution token specification. */
export const registryToken = endpoint({
  group: 'Images',
  auth: 'none',
  id: 'registryToken',
  method: 'GET',
  path: '/v2/token',
  summary: 'Exchange a basic login for a registry token of five minutes',
  query: Type.Object({
    service: Type.Optional(Type.String({ maxLength: 256 })),
    scope: Type.Optional(
      Type.Unsafe<string | readonly string[]>({ description: 'May be repeated: repository:name:pull,push' }),
    ),
  }),
  status: 200,
  response: Type.Object({
    token: Type.String(),
    access_token: Type.String(),
    expires_in: Type.Integer(),
    issued_at: Type.String(),
  }),
  problems: ['unauthorized', 'too_many_failures'],
});

export type UserDocument = Static<typeof UserDocument>;
export type UserDetail = Static<typeof UserDetail>;
export type ProjectDocument = Static<typeof ProjectDocument>;
export type PermissionDocument = Static<typeof PermissionDocument>;
export type RegistryCredentialBody = Static<typeof RegistryCredentialBody>;
export type RegistryCredentialDocument = Static<typeof RegistryCredentialDocument>;
export type AuditPage = Static<typeof AuditPage>;
