import { repositoryApi } from '../api/repository-calls.ts';

export type Way = 'personal' | 'password' | 'ssh';

/** Which hosts take which kind of login, as the contract has them; the first is proposed. */
export const TYPES: Readonly<Record<Way, readonly (readonly [type: string, name: string])[]>> = {
  personal: [
    ['github', 'GitHub'],
    ['gitlab', 'GitLab'],
    ['gitee', 'Gitee'],
  ],
  password: [
    ['git', 'Git'],
    ['github', 'GitHub'],
    ['devcloud', 'DevCloud'],
    ['bitbucket', 'Bitbucket'],
  ],
  ssh: [],
};

export interface AuthorizationDraft {
  readonly way: Way;
  readonly type: string;
  readonly name: string;
  readonly host: string;
  readonly user: string;
  /** Token, password or private key. */
  readonly secret: string;
  readonly knownHosts: string;
  readonly verify: string;
}

export const EMPTY_AUTHORIZATION: AuthorizationDraft = {
  way: 'personal',
  type: 'github',
  name: '',
  host: '',
  user: '',
  secret: '',
  knownHosts: '',
  verify: '',
};

/** Another kind of login: what was typed as its secret is none of the new kind. */
export function inWay(draft: AuthorizationDraft, way: Way): AuthorizationDraft {
  const isKept = TYPES[way].some(([type]) => type === draft.type);
  return { ...draft, way, type: isKept ? draft.type : (TYPES[way][0]?.[0] ?? ''), secret: '' };
}

export async function store(projectId: string, draft: AuthorizationDraft): Promise<unknown> {
  const { way, type, name, user, secret } = draft;
  const host = draft.host.trim();
  const verify = draft.verify.trim();
  const bound = { name, ...(host === '' ? {} : { host }) };
  if (way === 'personal')
    return await repositoryApi.addToken(projectId, type, { ...bound, token: secret }, verify);
  if (way === 'password')
    return await repositoryApi.addPassword(projectId, type, { ...bound, user, password: secret }, verify);
  return await repositoryApi.addKey({ name, host, private_key: secret, known_hosts: draft.knownHosts });
}
