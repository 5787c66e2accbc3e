import { type Challenge, parseChallenges } from './challenge.ts';
import type { CredentialProvider, Credentials } from './credentials.ts';
import type { Exchange } from './exchange.ts';
import { RegistryError } from './registry-error.ts';
import { fetchToken, type Token, type TokenService } from './token.ts';

export interface AuthorizerOptions {
  /** The name by which credentials are looked up. */
  readonly registry: string;
  readonly root: URL;
  readonly credentials: CredentialProvider;
  readonly exchange: Exchange;
  readonly userAgent: string;
}

/** Answers one registry's challenges and remembers tokens. Nothing of it is ever sent to another origin. */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #tokens = new Map<string, Promise<Token>>();
  #credentials: Promise<Credentials | undefined> | undefined;
  #method: { kind: 'none' } | { kind: 'basic' } | { kind: 'bearer'; service: TokenService } = {
    kind: 'none',
  };

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** The `Authorization` header by what is known so far. */
  async header(scopes: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
    const credentials = await this.#known();
    if (credentials !== undefined && 'token' in credentials) return `Bearer ${credentials.token}`;
    if (this.#method.kind === 'basic') return basic(credentials);
    if (this.#method.kind === 'bearer') return await this.#bearer(this.#method.service, scopes, signal);
    return undefined;
  }

  /** Learns from a 401 and answers it; undefined when there is nothing (new) to answer with. */
  async answer(
    challenge: string | readonly string[] | undefined,
    call: {
      readonly scopes: readonly string[];
      readonly sent: string | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<string | undefined> {
    const credentials = await this.#known();
    if (credentials !== undefined && 'token' in credentials) return undefined;
    const challenges = parseChallenges(challenge);
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer !== undefined) return await this.#answerBearer(bearer, call);
    if (!challenges.some(({ scheme }) => scheme === 'basic')) return undefined;
    this.#method = { kind: 'basic' };
    const header = basic(credentials);
    return header === call.sent ? undefined : header;
  }

  /** The text without any of our secrets. */
  async redact(text: string): Promise<string> {
    const credentials = await this.#known();
    const tokens = await Promise.allSettled(this.#tokens.values());
    const secrets = [
      // A registry may repeat what was sent to it.
      basic(credentials)?.replace('Basic ', '') ?? '',
      ...Object.entries(credentials ?? {}).flatMap(([name, value]) => (name === 'username' ? [] : [value])),
      ...tokens.flatMap((token) => (token.status === 'fulfilled' ? [token.value.text] : [])),
    ];
    return secrets
      .filter((secret) => secret.length > 3)
      .reduce((safe, secret) => safe.replaceAll(secret, '***'), text);
  }

  async #answerBearer(
    challenge: Challenge,
    call: { readonly scopes: readonly string[]; readonly signal?: AbortSignal | undefined },
  ): Promise<string> {
    const realm = challenge.parameters.get('realm') ?? '';
    const service = { realm, name: challenge.parameters.get('service') };
    this.#method = { kind: 'bearer', service };
    const asked = (challenge.parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
    const scopes = [...new Set([...call.scopes, ...asked])];
    this.#tokens.delete(key(call.scopes));
    const token = this.#fetch(service, scopes, call.signal);
    this.#remember(call.scopes, token);
    return `Bearer ${(await token).text}`;
  }

  async #bearer(service: TokenService, scopes: readonly string[], signal?: AbortSignal): Promise<string> {
    const known = this.#tokens.get(key(scopes));
    if (known !== undefined) {
      const token = await known;
      if (token.expiresAt > performance.now()) return `Bearer ${token.text}`;
    }
    const token = this.#fetch(service, scopes, signal);
    this.#remember(scopes, token);
    return `Bearer ${(await token).text}`;
  }

  /** Calls at the same time share one request; a failed one is forgotten. */
  #remember(scopes: readonly string[], token: Promise<Token>): void {
    const name = key(scopes);
    this.#tokens.set(name, token);
    token.catch(() => {
      if (this.#tokens.get(name) === token) this.#tokens.delete(name);
    });
  }

  async #fetch(service: TokenService, scopes: readonly string[], signal?: AbortSignal): Promise<Token> {
    const { registry, root, exchange, userAgent } = this.#options;
    const credentials = await this.#known();
    return await fetchToken({ registry, root, service, scopes, credentials, exchange, userAgent, signal });
  }

  async #known(): Promise<Credentials | undefined> {
    const { credentials, registry } = this.#options;
    this.#credentials ??= credentials(registry);
    try {
      return await this.#credentials;
    } catch (cause) {
      this.#credentials = undefined;
      throw unreadable(registry, cause);
    }
  }
}

function unreadable(registry: string, cause: unknown): RegistryError {
  return new RegistryError({
    code: 'UNAUTHORIZED',
    message: 'its credentials cannot be read',
    registry,
    cause,
  });
}

function key(scopes: readonly string[]): string {
  return [...scopes].sort().join(' ');
}

function basic(credentials: Credentials | undefined): string | undefined {
  if (credentials === undefined || !('password' in credentials)) return undefined;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
}
