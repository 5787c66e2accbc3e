import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { TriedLogin } from '../usecases/repository-auths.ts';
import { createAddressGuard } from './address-guard.ts';

const TIMEOUT_MS = 10_000;
const ADVERTISEMENT = 'application/x-git-upload-pack-advertisement';

/** Asks a repository for its branches and tags, as git does before it fetches. Null: it opens; else why not. Redirects are not followed. */
export function createTryLogin(
  allowNetworks: readonly string[],
): (login: TriedLogin) => Promise<string | null> {
  return async (login) => {
    const url = new URL(login.url);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/info/refs`;
    url.search = '?service=git-upload-pack';
    try {
      return judge(url.host, await ask(url, login, allowNetworks));
    } catch (error) {
      return error instanceof Error ? `${url.host} did not answer: ${error.message}` : String(error);
    }
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
}

function ask(
  url: URL,
  { username, password, signal }: TriedLogin,
  allowNetworks: readonly string[],
): Promise<Answer> {
  const guard = createAddressGuard(allowNetworks);
  const plainHttp = url.protocol === 'http:';
  guard.admit(url.hostname.replace(/^\[|\]$/g, ''), plainHttp);
  const options = {
    lookup: guard.lookup(plainHttp),
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    auth: `${username}:${password}`,
    headers: { accept: '*/*', 'user-agent': 'git/stagewright' },
    agent: false as const,
  };
  return new Promise((resolve, reject) => {
    const request = (plainHttp ? requestHttp : requestHttps)(url, options, (response) => {
      resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '' });
      // What it holds is not read: the status and the type say enough.
      request.destroy();
    });
    request.on('error', reject).end();
  });
}

function judge(host: string, { status, type }: Answer): string | null {
  if (status === 200) return type === ADVERTISEMENT ? null : `What ${host} answered is no repository.`;
  if (status >= 300 && status < 400)
    return `${host} answered ${status}: give the address that it redirects to.`;
  return `${host} answered ${status}.`;
}
