import { Type } from 'typebox';
import { endpoint } from '../endpoint.ts';

/** Where clients of the embedded registry get their tokens: the distribution token specification. */
export const registryToken = endpoint({
  group: 'Images',
  auth: 'none',
  id: 'registryToken',
  method: 'GET',
  path: '/v2/token',
  summary: 'Exchange a basic login for a registry token of five minutes',
  query: Type.Object({
    service: Type.Optional(Type.String({ maxLength: 256 })),
    scope: Type.Optional(
      Type.Unsafe<string | readonly string[]>({ description: 'May be repeated: repository:name:pull,push' }),
    ),
  }),
  status: 200,
  response: Type.Object({
    token: Type.String(),
    access_token: Type.String(),
    expires_in: Type.Integer(),
    issued_at: Type.String(),
  }),
  problems: ['unauthorized', 'too_many_failures'],
});
