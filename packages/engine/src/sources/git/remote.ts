import { isIP } from 'node:net';
import { connectError, proxyOf } from '../../network/guarded-agent.ts';
import type { HostGuard } from '../../network/host-guard.ts';
import { SourceError } from '../source-error.ts';
import type { Credentials } from './credentials.ts';
import type { GitCall } from './git.ts';
import type { RepositoryUrl } from './repository-url.ts';

/** A repository elsewhere that may be asked: its host was resolved once and judged, and git is told where to connect to. */
export interface Remote {
  readonly url: RepositoryUrl;
  /** All that a run of git needs to talk to it, and to nobody else. */
  readonly call: Required<Pick<GitCall, 'config' | 'env' | 'protocols' | 'shown'>>;
}

export interface RemoteOptions {
  readonly guard: HostGuard;
  readonly credentials: Credentials;
}

/** @throws SourceError when the host may not be reached or has no address */
export async function openRemote(url: RepositoryUrl, options: RemoteOptions): Promise<Remote> {
  const admission = await options.guard.admit(url.host);
  const error = connectError(url.host, `${url.scheme}:`, admission);
  if (error !== undefined || admission.kind !== 'admitted') {
    const code = admission.kind === 'unknown' ? 'source_unreachable' : 'source_refused';
    throw new SourceError(code, `The repository's host: ${error?.message ?? 'refused'}.`, { cause: error });
  }
  const { addresses } = admission;
  if (url.scheme === 'ssh' && addresses.length === 0)
    throw new SourceError(
      'source_unreachable',
      `${url.host} has no address here, and ssh goes through no proxy.`,
    );
  const own = options.credentials.forRepository(url, addresses[0] ?? url.host);
  const proxy = proxyOf(admission, `${url.scheme}:`);
  const way = proxy === undefined ? { config: [], env: {} } : await options.credentials.forProxy(proxy);
  const pinned =
    url.scheme === 'ssh' || isIP(url.host) !== 0 || proxy !== undefined
      ? []
      : [['http.curloptResolve', `${url.host}:${url.port}:${addresses.map(bracketed).join(',')}`] as const];
  return {
    url,
    call: {
      shown: url.href,
      config: [...pinned, ...way.config, ...own.config],
      env: { ...way.env, ...own.env },
      protocols: [url.scheme],
    },
  };
}

function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}
