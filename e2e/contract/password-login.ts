import type { Sent } from './exchange.ts';

export const READER_PASSWORD = 'planted-reader-password-1918';

export interface PasswordLogin {
  readonly password?: string;
  readonly domain?: string;
  readonly scope?: object;
}

/** The request for a token, as IAM's clients send it. */
export function passwordLogin(
  name: string,
  {
    password = READER_PASSWORD,
    domain = 'default',
    scope = { project: { name: 'default' } },
  }: PasswordLogin = {},
): Sent {
  const identity = {
    methods: ['password'],
    password: { user: { name, password, domain: { name: domain } } },
  };
  return {
    method: 'POST',
    path: '/v3/auth/tokens',
    headers: { 'content-type': 'application/json', 'x-auth-token': '' },
    body: JSON.stringify({ auth: { identity, scope } }),
  };
}
