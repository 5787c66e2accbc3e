import type { FastifyRequest } from 'fastify';
import type { Access, Action, RegistryAccount, Scope } from '../ports.ts';
import { RegistryError } from './registry-error.ts';

/** Lets a request pass or throws the answer that it gets instead. */
export class Gate {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  /** Somebody, whoever it is. */
  async enter(request: FastifyRequest, scopes: readonly Scope[] = []): Promise<RegistryAccount> {
    const account = await this.#authenticate(request, scopes);
    if (account === null) throw this.#unauthorized(scopes);
    return account;
  }

  async pull(request: FastifyRequest, repository: string): Promise<RegistryAccount | null> {
    const scopes = [repositoryScope(repository, ['pull'])];
    const account = await this.#authenticate(request, scopes);
    await this.#check(account, repository, { action: 'pull', scopes });
    return account;
  }

  /** `also` is a repository that a token should allow pulling from too; whether it does is asked by `mayPull`. */
  async push(request: FastifyRequest, repository: string, also?: string): Promise<RegistryAccount> {
    const source = also === undefined ? [] : [repositoryScope(also, ['pull'])];
    const scopes = [repositoryScope(repository, ['pull', 'push']), ...source];
    return this.#write(request, repository, { action: 'push', scopes });
  }

  async delete(request: FastifyRequest, repository: string): Promise<RegistryAccount> {
    return this.#write(request, repository, {
      action: 'delete',
      scopes: [repositoryScope(repository, ['delete'])],
    });
  }

  async mayPull(account: RegistryAccount, repository: string): Promise<boolean> {
    return (await this.#access.authorize(account, repository, 'pull')) === 'allowed';
  }

  async catalog(account: RegistryAccount): Promise<readonly string[]> {
    return this.#access.catalog(account);
  }

  async #write(
    request: FastifyRequest,
    repository: string,
    wanted: { action: Action; scopes: readonly Scope[] },
  ): Promise<RegistryAccount> {
    const account = await this.enter(request, wanted.scopes);
    await this.#check(account, repository, wanted);
    return account;
  }

  async #authenticate(request: FastifyRequest, scopes: readonly Scope[]): Promise<RegistryAccount | null> {
    const { authorization } = request.headers;
    const found = await this.#access.authenticate({ authorization, remoteAddress: request.ip, scopes });
    if (found !== null && 'kind' in found) {
      const headers = { 'retry-after': String(Math.max(1, Math.ceil(found.retryAfterS))) };
      throw new RegistryError(429, 'TOOMANYREQUESTS', 'too many failed logins', { headers });
    }
    if (found === null && authorization !== undefined) throw this.#unauthorized(scopes);
    return found;
  }

  async #check(
    account: RegistryAccount | null,
    repository: string,
    wanted: { action: Action; scopes: readonly Scope[] },
  ): Promise<void> {
    const verdict = await this.#access.authorize(account, repository, wanted.action);
    if (verdict === 'allowed') return;
    if (account === null) throw this.#unauthorized(wanted.scopes);
    if (verdict === 'unknown') {
      throw new RegistryError(404, 'NAME_UNKNOWN', 'no such repository', { detail: { name: repository } });
    }
    throw new RegistryError(403, 'DENIED', `${wanted.action} is not allowed`, {
      detail: { name: repository },
    });
  }

  #unauthorized(scopes: readonly Scope[]): RegistryError {
    return new RegistryError(401, 'UNAUTHORIZED', 'authentication required', {
      detail: scopes,
      headers: { 'www-authenticate': this.#access.challenge(scopes) },
    });
  }
}

function repositoryScope(name: string, actions: readonly string[]): Scope {
  return { type: 'repository', name, actions };
}
