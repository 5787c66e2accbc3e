import type { CodeRepo } from '@stagewright/api';
import { isRefName } from './revision.ts';

/** Where a repository is, as git reaches it. */
export interface RepositoryAddress {
  readonly scheme: 'https' | 'http' | 'ssh';
  /** In lower case, with the port where it is not the scheme's. */
  readonly host: string;
  /** Without a slash at either end. */
  readonly path: string;
}

export const REPOSITORY_TYPES = ['GitHub', 'GitLab', 'Gitee', 'Bitbucket', 'DevCloud', 'Git'] as const;

const ADDRESS =
  'code_repo.url: must be an https://, http:// or ssh:// address of a repository, or user@host:path.';
const SECRETS =
  'code_repo.url: must not hold a password, a token, a query or a fragment; name an authorisation in code_repo.auth.';
const DEFAULT_PORTS = { https: '443', http: '80', ssh: '22' } as const;
/** Not what a terminal, a credential helper's protocol or the URL parser would read as something else. */
const UNSAFE = /[\s\p{Cc}\\]|%(?:0[0-9a-f]|1[0-9a-f]|7f)/iu;
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/;
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const SCP = /^(?<user>[^@:/]+)@(?<host>[^@:/[\]]+):(?<path>[^:].*)$/;

/** What an address of a repository names; a text says what is wrong with it. */
export function repositoryAddress(url: string): RepositoryAddress | string {
  if (UNSAFE.test(url)) return ADDRESS;
  const { user = '', host = '', path = '' } = SCP.exec(url)?.groups ?? {};
  if (host === '') return fromUrl(url);
  return USER.test(user) ? address({ scheme: 'ssh', hostname: host, port: '', path }) : ADDRESS;
}

function fromUrl(text: string): RepositoryAddress | string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return ADDRESS;
  }
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'https' && scheme !== 'http' && scheme !== 'ssh') return ADDRESS;
  if (url.password || url.search || url.hash || (url.username && scheme !== 'ssh')) return SECRETS;
  if (url.username && !USER.test(url.username)) return ADDRESS;
  return address({ scheme, hostname: url.hostname, port: url.port, path: url.pathname });
}

function address(parts: {
  readonly scheme: RepositoryAddress['scheme'];
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
}): RepositoryAddress | string {
  const { scheme, port } = parts;
  const name = parts.hostname.toLowerCase();
  const path = parts.path.replace(/^\/+|\/+$/g, '');
  if (!HOST.test(name) || path === '' || path.startsWith('-')) return ADDRESS;
  return { scheme, host: port === '' || port === DEFAULT_PORTS[scheme] ? name : `${name}:${port}`, path };
}

/** What is wrong with the repository of a job, or null. */
export function repositoryProblem({ type, url, branch, namespace }: CodeRepo): string | null {
  const known = repositoryType(type);
  if (known === null) return `code_repo.type: must be ${REPOSITORY_TYPES.join(', ')} or BinObs.`;
  const address = repositoryAddress(url);
  if (typeof address === 'string') return address;
  if (!branch) return 'code_repo.branch: must be given for a repository.';
  if (!isRefName(branch)) return 'code_repo.branch: must be a name that git allows for a branch.';
  return namespace || known === 'Git' ? null : 'code_repo.namespace: must be given for a repository.';
}

/** The one spelling of a repository's type; null for one that is not known. */
export function repositoryType(type: string): (typeof REPOSITORY_TYPES)[number] | null {
  return REPOSITORY_TYPES.find((known) => known.toLowerCase() === type.toLowerCase()) ?? null;
}
