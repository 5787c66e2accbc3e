import { keystone, type TokenDocument } from '@stagewright/api';
import type { FastifyRequest } from 'fastify';
import type { Login } from '../../auth/login.ts';
import type { TokenOwner, Tokens } from '../../auth/tokens.ts';
import type { Principal } from '../../domain/accounts.ts';
import type { Caller } from '../../domain/caller.ts';
import type { AccessKeys } from '../../usecases/accounts/access-keys.ts';
import type { Projects } from '../../usecases/accounts/projects.ts';
import type { Users } from '../../usecases/accounts/users.ts';
import { expectDone } from '../accounts/answer.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { accessKeyRoutes } from './access-key-routes.ts';
import { createToken } from './create-token.ts';
import {
  catalog,
  domainsDocument,
  type Place,
  projectsDocument,
  regionsDocument,
  tokenDocument,
  versionDocument,
} from './documents.ts';

export interface KeystoneRoutesOptions {
  readonly login: Login;
  readonly tokens: Tokens;
  readonly users: Users;
  readonly projects: Projects;
  readonly accessKeys: AccessKeys;
  /** Asked for each request: the address may be known only once the service listens. */
  readonly place: () => Place;
}

/** The part of IAM that clients of the build service need. */
export function keystoneRoutes(options: KeystoneRoutesOptions): readonly Route[] {
  return [
    route(keystone.version, async () => ({ version: versionDocument(options.place().publicUrl) })),
    ...tokenRoutes(options),
    ...listRoutes(options),
    ...accessKeyRoutes(options.accessKeys),
  ];
}

function tokenRoutes({ login, tokens, place }: KeystoneRoutesOptions): readonly Route[] {
  const describe = (owner: TokenOwner, query: { nocatalog?: string }): TokenDocument =>
    tokenDocument(owner, query.nocatalog ? null : catalog(place()));
  /** One's own tokens; any for administrators. Others do not exist. */
  const subject = async (caller: Caller, request: FastifyRequest) => {
    const secret = subjectToken(request);
    const check = await tokens.check(secret);
    const visible = check.kind === 'valid' && (caller.admin || check.owner.user.id === caller.userId);
    if (!visible) throw new ProblemError('resource_not_found', 'The token in X-Subject-Token is not valid.');
    return { owner: check.owner, secret };
  };
  return [
    route(keystone.createToken, async ({ body, query, request, reply }) => {
      const created = await createToken(body, request.ip, { login, tokens });
      reply.header('x-subject-token', created.secret).header('cache-control', 'no-store');
      return describe(created, query);
    }),
    route(keystone.checkToken, async ({ caller, request, reply }) => {
      reply.header('x-subject-token', (await subject(caller, request)).secret);
      return undefined;
    }),
    route(keystone.showToken, async ({ caller, request, reply, query }) => {
      const { owner, secret } = await subject(caller, request);
      reply.header('x-subject-token', secret).header('cache-control', 'no-store');
      return describe(owner, query);
    }),
    route(keystone.revokeToken, async ({ caller, request }) => {
      const { secret } = await subject(caller, request);
      await tokens.revoke(secret, { actor: caller.userName, remoteAddress: caller.remoteAddress });
      return undefined;
    }),
  ];
}

function subjectToken(request: FastifyRequest): string {
  const value = request.headers['x-subject-token'];
  if (typeof value === 'string' && value !== '') return value;
  throw new ProblemError('parameter_invalid', 'The header X-Subject-Token is missing.');
}

function listRoutes({ users, projects, place }: KeystoneRoutesOptions): readonly Route[] {
  const self = (request: FastifyRequest) => `${place().publicUrl}${request.url}`;
  const own = async (caller: Caller): Promise<Principal> =>
    expectDone(await users.get(caller, caller.userId));
  return [
    route(keystone.listProjects, async ({ caller, query, request }) => {
      const all = await projects.list(caller);
      const wanted = query.name?.toLowerCase();
      const shown = all.filter(({ name }) => wanted === undefined || name.toLowerCase() === wanted);
      return projectsDocument(shown, self(request), place());
    }),
    route(keystone.listAuthProjects, async ({ caller, request }) => {
      const { grants } = await own(caller);
      return projectsDocument(
        grants.map(({ project }) => project),
        self(request),
        place(),
      );
    }),
    route(keystone.listAuthDomains, async ({ caller, request }) => {
      const { user } = await own(caller);
      return domainsDocument(user.account, self(request), place());
    }),
    route(keystone.listRegions, async ({ request }) => regionsDocument(self(request), place())),
  ];
}
