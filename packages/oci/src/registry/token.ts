import { isObject } from '../json.ts';
import type { Credentials } from './credentials.ts';
import type { Answer, Exchange } from './exchange.ts';
import { isLoopback, losesProtection, resolveUrl } from './origin.ts';
import { readBody } from './read-body.ts';
import { isTemporaryStatus, RegistryError } from './registry-error.ts';

/** The service that issues a registry's tokens, as its challenge names it. */
export interface TokenService {
  readonly realm: string;
  readonly name: string | undefined;
}

export interface Token {
  readonly text: string;
  /** On the clock of `performance.now()`, somewhat before the service's own end. */
  readonly expiresAt: number;
}

export interface FetchTokenOptions {
  readonly registry: string;
  /** The registry that named the service. */
  readonly root: URL;
  readonly service: TokenService;
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
  readonly exchange: Exchange;
  readonly userAgent: string;
  readonly signal: AbortSignal | undefined;
}

const LARGEST_ANSWER = 256 * 1024;
/** What the distribution specification's token flow assumes when the service names no time. */
const DEFAULT_LIFE_S = 60;
const CLIENT_ID = 'stagewright-oci';

/** Asks a token service for a token. Redirects are not followed: they could carry credentials away. */
export async function fetchToken(options: FetchTokenOptions): Promise<Token> {
  const { registry, exchange, signal } = options;
  const realm = resolveUrl(options.service.realm, options.root);
  if (realm === undefined || losesProtection(options.root, realm)) {
    throw new RegistryError({
      code: 'REDIRECT_REFUSED',
      message: 'the address of its token service cannot be used',
      registry,
    });
  }
  const trusted = realm.origin === options.root.origin || realm.protocol === 'https:' || isLoopback(realm);
  const request = tokenRequest(options, realm, trusted ? options.credentials : undefined);
  const answer = await exchange({ ...request, signal });
  const body = await readBody(registry, answer.body, { limit: LARGEST_ANSWER, signal });
  if (answer.status !== 200) throw refused(registry, answer);
  return readToken(registry, body?.toString('utf8'));
}

function tokenRequest(options: FetchTokenOptions, realm: URL, credentials: Credentials | undefined) {
  const { service, scopes, userAgent } = options;
  const url = new URL(realm);
  const headers = { 'user-agent': userAgent, accept: 'application/json' };
  if (credentials !== undefined && 'identityToken' in credentials) {
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: CLIENT_ID });
    if (service.name !== undefined) form.set('service', service.name);
    form.set('scope', scopes.join(' '));
    form.set('refresh_token', credentials.identityToken);
    const formHeaders = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', url, headers: formHeaders, body: Buffer.from(form.toString()) } as const;
  }
  if (service.name !== undefined) url.searchParams.set('service', service.name);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  if (credentials !== undefined && 'password' in credentials) {
    const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
    return { method: 'GET', url, headers: { ...headers, authorization: `Basic ${pair}` } } as const;
  }
  return { method: 'GET', url, headers } as const;
}

function readToken(registry: string, body: string | undefined): Token {
  let value: unknown;
  try {
    value = JSON.parse(body ?? '');
  } catch (cause) {
    throw invalid(registry, cause);
  }
  const { token, access_token: accessToken, expires_in: life } = isObject(value) ? value : {};
  const text = typeof token === 'string' && token !== '' ? token : accessToken;
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) throw invalid(registry);
  const seconds = typeof life === 'number' && life > 0 ? life : DEFAULT_LIFE_S;
  return { text, expiresAt: performance.now() + seconds * 900 };
}

function refused(registry: string, answer: Answer): RegistryError {
  const { status } = answer;
  return new RegistryError({
    code: status === 403 ? 'DENIED' : status < 500 ? 'UNAUTHORIZED' : 'UNAVAILABLE',
    message: `its token service answered ${status}`,
    registry,
    status,
    temporary: isTemporaryStatus(status),
  });
}

function invalid(registry: string, cause?: unknown): RegistryError {
  return new RegistryError({
    code: 'ANSWER_INVALID',
    message: 'its token service sent no token',
    registry,
    cause,
  });
}
