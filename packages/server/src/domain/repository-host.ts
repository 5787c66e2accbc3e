import { type RepositoryAddress, repositoryAddress } from './code-repository.ts';

/** What a login is for: scheme, host and port of an address. Null: it is no address of a repository. */
export function originOf(cloneUrl: string): string | null {
  const address = repositoryAddress(cloneUrl);
  return typeof address === 'string' ? null : `${address.scheme}://${address.host}`;
}

/** The same of a host as people write it: `git.example.com`, or an address on it. */
export function hostOrigin(host: string, usual: RepositoryAddress['scheme']): string | null {
  return originOf(`${host.includes('://') ? host : `${usual}://${host}`}/any-repository`);
}

export const isSsh = (origin: string): boolean => origin.startsWith('ssh://');
