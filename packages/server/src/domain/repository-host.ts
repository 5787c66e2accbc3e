import { repositoryAddress } from './code-repository.ts';

/** Where a login for a repository is sent: scheme, host and port. Null: this address takes no login. */
export function originOf(cloneUrl: string): string | null {
  const address = repositoryAddress(cloneUrl);
  if (typeof address === 'string' || address.scheme === 'ssh') return null;
  return `${address.scheme}://${address.host}`;
}

/** The same of a host as people write it: `git.example.com`, or an address on it. */
export function hostOrigin(host: string): string | null {
  const address = host.includes('://') ? host : `https://${host}`;
  return originOf(`${address}/any-repository`);
}
