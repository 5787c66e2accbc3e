import type {
  AccessKeyDocument,
  Action,
  accounts,
  BodyOf,
  keystone,
  PermissionDocument,
  ProjectDocument,
  RegistryCredentialBody,
  RegistryCredentialDocument,
  ResponseOf,
  UserDocument,
  workerKeys,
} from '@stagewright/api';
import { request } from './request.ts';

const NATIVE = '/stagewright/v1';
const KEYS = '/v3.0/OS-CREDENTIAL/credentials';
const part = encodeURIComponent;

interface ListOf<T> {
  readonly list: readonly T[];
}

/** Accounts: one's own access keys, and what administrators do. */
export const accountApi = {
  keys: () => request<{ readonly credentials: readonly AccessKeyDocument[] }>('GET', KEYS),
  createKey: (description: string) =>
    request<ResponseOf<typeof keystone.createAccessKey>>('POST', KEYS, {
      body: { credential: { description } },
    }),
  setKeyStatus: (access: string, status: AccessKeyDocument['status']) =>
    request<unknown>('PUT', `${KEYS}/${part(access)}`, { body: { credential: { status } } }),
  deleteKey: (access: string) => request<void>('DELETE', `${KEYS}/${part(access)}`),

  users: () => request<ListOf<UserDocument>>('GET', `${NATIVE}/users`),
  createUser: (body: BodyOf<typeof accounts.createUser>) =>
    request<unknown>('POST', `${NATIVE}/users`, { body }),
  updateUser: (id: string, body: BodyOf<typeof accounts.updateUser>) =>
    request<unknown>('PATCH', `${NATIVE}/users/${part(id)}`, { body }),
  setPassword: (id: string, password: string) =>
    request<void>('PUT', `${NATIVE}/users/${part(id)}/password`, { body: { password } }),
  deleteUser: (id: string) => request<void>('DELETE', `${NATIVE}/users/${part(id)}`),

  projects: () => request<ListOf<ProjectDocument>>('GET', `${NATIVE}/projects`),
  createProject: (name: string) => request<unknown>('POST', `${NATIVE}/projects`, { body: { name } }),
  deleteProject: (id: string) => request<void>('DELETE', `${NATIVE}/projects/${part(id)}`),
  permissions: (projectId: string) =>
    request<ListOf<PermissionDocument>>('GET', `${NATIVE}/projects/${part(projectId)}/permissions`),
  setPermission: (projectId: string, userId: string, actions: readonly Action[]) =>
    request<void>(
      actions.length === 0 ? 'DELETE' : 'PUT',
      `${NATIVE}/projects/${part(projectId)}/permissions/${part(userId)}`,
      actions.length === 0 ? {} : { body: { actions } },
    ),

  createWorkerKey: (name: string) =>
    request<ResponseOf<typeof workerKeys.create>>('POST', `${NATIVE}/workers`, { body: { name } }),
  deleteWorkerKey: (name: string) => request<void>('DELETE', `${NATIVE}/workers/${part(name)}`),

  drainWorker: (id: string, draining: boolean) =>
    request<void>('PUT', `${NATIVE}/workers/${part(id)}/draining`, { body: { draining } }),

  registries: () => request<ListOf<RegistryCredentialDocument>>('GET', `${NATIVE}/registry-credentials`),
  putRegistry: (name: string, body: RegistryCredentialBody) =>
    request<unknown>('PUT', `${NATIVE}/registry-credentials/${part(name)}`, { body }),
  deleteRegistry: (name: string) => request<void>('DELETE', `${NATIVE}/registry-credentials/${part(name)}`),
};
