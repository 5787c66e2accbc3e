import { type ConsoleSession, consoleSession } from '@stagewright/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Login } from '../../auth/login.ts';
import type { TokenCheck, Tokens } from '../../auth/tokens.ts';
import type { Clock } from '../../domain/clock.ts';
import { createToken } from '../keystone/create-token.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { sessionCookie, sessionToken } from './console-request.ts';
import { csrfToken, requireProof, requireSameOrigin } from './session-proof.ts';

export interface SessionRoutesDeps {
  readonly login: Login;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly version: string;
}

type ValidToken = Extract<TokenCheck, { kind: 'valid' }>;

/** The console's session: begin, show, go on in another project, end. */
export function createSessionRoutes(deps: SessionRoutesDeps): readonly Route[] {
  const { tokens, clock, publicUrl, version } = deps;

  function describe(secret: string, { owner, grant }: ValidToken): ConsoleSession {
    const { id, name, account, admin } = owner.user;
    return {
      user: { id, name, account: account.name, admin },
      project: grant ? { id: grant.project.id, name: grant.project.name } : null,
      projects: owner.grants.map(({ project }) => ({ id: project.id, name: project.name })),
      actions: [...(grant?.actions ?? [])],
      csrf_token: csrfToken(secret),
      expires_at: new Date(owner.token.expiresAt).toISOString(),
      version,
    };
  }

  async function check(secret: string): Promise<ValidToken> {
    const found = secret === '' ? null : await tokens.check(secret);
    if (found?.kind !== 'valid') throw new ProblemError('unauthorized', 'The session has ended.');
    return found;
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, secret: string) {
    const found = await check(secret);
    const maxAgeS = Math.floor((found.owner.token.expiresAt - clock.now()) / 1000);
    reply.headers({ 'set-cookie': sessionCookie(request, secret, maxAgeS), 'cache-control': 'no-store' });
    return describe(secret, found);
  }

  return [
    route(consoleSession.signIn, async ({ body, request, reply }) => {
      requireSameOrigin(request, publicUrl());
      const { account, user: name, password, project } = body;
      const domain = account ? { domain: { name: account } } : {};
      const identity = { methods: ['password'], password: { user: { name, password, ...domain } } };
      const scope = project ? { scope: { project: { name: project } } } : {};
      const { secret } = await createToken({ auth: { identity, ...scope } }, request.ip, deps);
      return await answer(request, reply, secret);
    }),
    route(consoleSession.show, async ({ request, reply }) => {
      reply.header('cache-control', 'no-store');
      const secret = sessionToken(request);
      return describe(secret, await check(secret));
    }),
    route(consoleSession.changeProject, async ({ body, request, reply }) => {
      const secret = sessionToken(request);
      const { owner } = await check(secret);
      requireProof(request, secret);
      const grant = owner.grants.find(({ project }) => project.id === body.project_id);
      if (!grant) throw new ProblemError('resource_not_found', 'The project was not found.');
      const next = await tokens.issue(owner, grant.project.id, request.ip);
      await tokens.revoke(secret, { actor: owner.user.name, remoteAddress: request.ip });
      return await answer(request, reply, next.secret);
    }),
    route(consoleSession.signOut, async ({ request, reply }) => {
      const secret = sessionToken(request);
      const found = secret === '' ? null : await tokens.check(secret);
      if (found?.kind === 'valid') {
        requireProof(request, secret);
        await tokens.revoke(secret, { actor: found.owner.user.name, remoteAddress: request.ip });
      }
      reply.header('set-cookie', sessionCookie(request, '', 0));
      return undefined;
    }),
  ];
}
