import type { BodyOf, gitAuthorizations, ResponseOf, SecretList } from '@stagewright/api';
import { request } from './request.ts';

const NATIVE = '/stagewright/v1';
const part = encodeURIComponent;
const authsOf = (projectId: string) => `/v1/${part(projectId)}/git/auths`;

export type Authorizations = ResponseOf<typeof gitAuthorizations.list>;
type Created = ResponseOf<typeof gitAuthorizations.createPassword>;

/** Whose secrets: the project's, or one job's. */
export type SecretsOwner = { readonly jobId?: string };

const secretsOf = ({ jobId }: SecretsOwner) =>
  jobId === undefined ? `${NATIVE}/secrets` : `${NATIVE}/jobs/${part(jobId)}/secrets`;

/** What builds of repositories need and nobody can read again: logins and secrets. */
export const repositoryApi = {
  authorizations: (projectId: string) => request<Authorizations>('GET', authsOf(projectId)),
  /** `verify`: address of a repository that the login must open before it is stored. */
  addToken: (
    projectId: string,
    type: string,
    body: BodyOf<typeof gitAuthorizations.createPersonal>,
    verify: string,
  ) => request<Created>('POST', `${authsOf(projectId)}/${part(type)}/personal`, { body, query: { verify } }),
  addPassword: (
    projectId: string,
    type: string,
    body: BodyOf<typeof gitAuthorizations.createPassword>,
    verify: string,
  ) => request<Created>('POST', `${authsOf(projectId)}/${part(type)}/password`, { body, query: { verify } }),
  addKey: (body: BodyOf<typeof gitAuthorizations.createKey>) =>
    request<Created>('POST', `${NATIVE}/git/auths/ssh`, { body }),
  removeAuthorization: (projectId: string, name: string) =>
    request<void>('DELETE', `${authsOf(projectId)}/${part(name)}`),

  secrets: (owner: SecretsOwner) => request<SecretList>('GET', secretsOf(owner)),
  putSecret: (owner: SecretsOwner, name: string, value: string) =>
    request<void>('PUT', `${secretsOf(owner)}/${part(name)}`, { body: { value } }),
  removeSecret: (owner: SecretsOwner, name: string) =>
    request<void>('DELETE', `${secretsOf(owner)}/${part(name)}`),
};
