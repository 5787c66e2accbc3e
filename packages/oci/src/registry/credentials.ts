/** How to prove who we are to one registry. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  /** A bearer token for the registry itself; it is sent nowhere else. */
  | { readonly token: string }
  /** A refresh token for the registry's token service. */
  | { readonly identityToken: string };

/** Finds the credentials of a registry (host with optional port, `docker.io` for Docker Hub); none: anonymous. */
export type CredentialProvider = (registry: string) => Promise<Credentials | undefined>;
