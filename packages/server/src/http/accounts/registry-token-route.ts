import { registryToken } from '@stagewright/api';
import { parseScopes } from '../../auth/registry/scopes.ts';
import type { RegistryTokens } from '../../auth/registry-token.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

export function registryTokenRoute(tokens: RegistryTokens): Route {
  return route(registryToken, async ({ query, request, reply }) => {
    const scopes = parseScopes([query.scope ?? []].flat());
    const granted = await tokens.grant(request.headers.authorization, scopes, request.ip);
    if (granted.kind === 'locked') {
      throw new ProblemError('too_many_failures', undefined, { retryAfterS: granted.retryAfterS });
    }
    if (granted.kind === 'refused') {
      reply.header('www-authenticate', 'Basic realm="stagewright"');
      throw new ProblemError('unauthorized', 'The user or password for the registry is wrong.');
    }
    reply.header('cache-control', 'no-store');
    return {
      token: granted.token,
      access_token: granted.token,
      expires_in: granted.expiresInS,
      issued_at: new Date(granted.issuedAt).toISOString(),
    };
  });
}
