import type { Authorization } from '@stagewright/api';
import type { Change } from './accounts.ts';

/** A login for repositories: for one host, and no other ever gets it. */
export interface RepositoryAuth {
  readonly name: string;
  readonly repoType: Authorization['repo_type'];
  readonly tokenType: Authorization['token_type'];
  /** Empty for a token. */
  readonly user: string;
  /** `https://host[:port]`, of a key `ssh://host[:port]`; empty until it is bound. */
  readonly origin: string;
  readonly creator: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The users that hosts expect where a token is the password. */
const TOKEN_USERS: Partial<Readonly<Record<RepositoryAuth['repoType'], string>>> = {
  github: 'x-access-token',
  gitlab: 'oauth2',
  gitee: 'oauth2',
};

/** Which types take a token, which user and password, and which a key. */
export function takes(type: RepositoryAuth['repoType'], tokenType: RepositoryAuth['tokenType']): boolean {
  if (tokenType === 'personal') return type in TOKEN_USERS;
  if (tokenType === 'ssh') return type === 'git';
  return type !== 'gitlab' && type !== 'gitee';
}

export function loginName({ user, repoType }: Pick<RepositoryAuth, 'user' | 'repoType'>): string {
  return user || TOKEN_USERS[repoType] || 'git';
}

/** See `UserStore`: every change is one transaction with its audit line. Secrets come and go sealed. */
export interface RepositoryAuthStore {
  addRepositoryAuth(
    projectId: string,
    auth: RepositoryAuth,
    sealedSecret: string,
    limit: number,
    change: Change,
  ): Promise<'done' | 'name_taken' | 'limit'>;
  /** Ordered by name. */
  listRepositoryAuths(projectId: string): Promise<readonly RepositoryAuth[]>;
  findRepositoryAuth(
    projectId: string,
    name: string,
  ): Promise<(RepositoryAuth & { readonly sealedSecret: string }) | null>;
  /** Its creator binds it to a host, once and for all: `kept`, and nothing changes, for anybody else or where it is bound already. */
  bindRepositoryAuth(
    projectId: string,
    name: string,
    origin: string,
    change: Change,
  ): Promise<'done' | 'not_found' | 'kept'>;
  removeRepositoryAuth(projectId: string, name: string, change: Change): Promise<'done' | 'not_found'>;
}
