/** How to prove who we are to one registry. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  /** A bearer token for the registry itself; it is sent nowhere else. */
  | { readonly token: string }
  /** A refresh token for the registry's token service. */
  | { readonly identityToken: string };

/** Finds the credentials of a registry (host with optional port, `docker.io` for Docker Hub); none: anonymous. */
export type CredentialProvider = (registry: string) => Promise<Credentials | undefined>;

/** A login as forms and files have it. */
export interface NamedLogin {
  readonly username: string;
  readonly password: string;
}

/** The user by which docker's credential helpers mark a refresh token. */
const TOKEN_USER = '<token>';

/** A login whose user is `<token>` has a refresh token for its password. */
export function credentialsOf({ username, password }: NamedLogin): Credentials {
  return username === TOKEN_USER ? { identityToken: password } : { username, password };
}

/** The other way round; undefined for a bearer token, which is no login. */
export function namedLogin(credentials: Credentials): NamedLogin | undefined {
  if ('token' in credentials) return undefined;
  return 'identityToken' in credentials
    ? { username: TOKEN_USER, password: credentials.identityToken }
    : { username: credentials.username, password: credentials.password };
}
