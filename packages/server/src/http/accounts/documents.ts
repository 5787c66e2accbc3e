import {
  type ProjectDocument,
  type RegistryCredentialDocument,
  type UserDetail,
  type UserDocument,
  wireTime,
} from '@stagewright/api';
import type { Principal, Project, RegistryCredential, User } from '../../domain/accounts.ts';

export function toUserDocument(user: User): UserDocument {
  return {
    id: user.id,
    name: user.name,
    account: user.account.name,
    admin: user.admin,
    disabled: user.disabled,
    created_at: wireTime(user.createdAt),
    password_changed_at: wireTime(user.passwordChangedAt),
  };
}

export function toUserDetail({ user, grants }: Principal): UserDetail {
  const permissions = grants.map(({ project, actions }) => ({
    project_id: project.id,
    project_name: project.name,
    actions: [...actions],
  }));
  return { ...toUserDocument(user), permissions };
}

export function toProjectDocument(project: Project): ProjectDocument {
  return {
    id: project.id,
    name: project.name,
    account: project.account.name,
    created_at: wireTime(project.createdAt),
  };
}

export function toRegistryCredentialDocument(credential: RegistryCredential): RegistryCredentialDocument {
  return {
    name: credential.name,
    host: credential.host,
    scheme: credential.scheme,
    username: credential.username,
    project_ids: [...credential.projectIds],
    updated_at: wireTime(credential.updatedAt),
  };
}
