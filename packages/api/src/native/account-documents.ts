import { type Static, Type } from 'typebox';
import { ACTIONS } from '../actions.ts';
import { oneOf } from '../one-of.ts';

/** `@` is left out of user names: `project@user` names both where only a user can be given, as in a registry login. */
export const ACCOUNT_NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$';
export const REGISTRY_HOST_PATTERN = '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$';

export const PermittedActions = Type.Array(oneOf(ACTIONS), { maxItems: ACTIONS.length });

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
    Type.Object({ project_id: Type.String(), project_name: Type.String(), actions: PermittedActions }),
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
  actions: PermittedActions,
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

export type UserDocument = Static<typeof UserDocument>;
export type UserDetail = Static<typeof UserDetail>;
export type ProjectDocument = Static<typeof ProjectDocument>;
export type PermissionDocument = Static<typeof PermissionDocument>;
export type RegistryCredentialBody = Static<typeof RegistryCredentialBody>;
export type RegistryCredentialDocument = Static<typeof RegistryCredentialDocument>;
export type AuditPage = Static<typeof AuditPage>;
