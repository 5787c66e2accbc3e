import { createHash } from 'node:crypto';
import type { TokenStore } from '../domain/account-ports.ts';
import type { Change, Grant, Principal, StoredToken } from '../domain/accounts.ts';
import type { Clock } from '../domain/clock.ts';
import { newSecret } from '../system/ids.ts';
import type { PrincipalCache } from './principal-cache.ts';

export interface IssuedToken extends StoredToken {
  /** What the owner holds; nowhere else after this. */
  readonly secret: string;
}

export interface TokenOwner extends Principal {
  readonly token: StoredToken;
}

export type TokenCheck =
  /** `grant` null: the token is scoped to the account only. */
  | { readonly kind: 'valid'; readonly owner: TokenOwner; readonly grant: Grant | null }
  | { readonly kind: 'expired'; readonly expiresAt: number }
  | { readonly kind: 'unknown' };

export interface Tokens {
  issue(principal: Principal, projectId: string | null, remoteAddress: string): Promise<IssuedToken>;
  check(secret: string): Promise<TokenCheck>;
  revoke(secret: string, by: Pick<Change, 'actor' | 'remoteAddress'>): Promise<'done' | 'not_found'>;
}

const TOKEN_LIFETIME_MS = 24 * 60 * 60_000;
const PREFIX = 'swt_';
const SHAPE = /^swt_[\w-]{43}$/;
const PRUNE_EVERY_MS = 10 * 60_000;

const tokenHash = (secret: string) => createHash('sha256').update(secret).digest('hex');

export function createTokens({
  store,
  clock,
  cache,
}: {
  readonly store: TokenStore;
  readonly clock: Clock;
  readonly cache: PrincipalCache<TokenOwner>;
}): Tokens {
  let prunedAt = Number.NEGATIVE_INFINITY;
  /** Expired tokens are kept for a day longer, so that their owners are told what is wrong with them. */
  const prune = async () => {
    if (clock.monotonic() - prunedAt < PRUNE_EVERY_MS) return;
    prunedAt = clock.monotonic();
    await store.pruneTokens(clock.now() - TOKEN_LIFETIME_MS);
  };
  return {
    async issue({ user, grants }, projectId, remoteAddress) {
      await prune();
      const secret = `${PREFIX}${newSecret()}`;
      const at = clock.now();
      const token = {
        hash: tokenHash(secret),
        userId: user.id,
        projectId,
        issuedAt: at,
        expiresAt: at + TOKEN_LIFETIME_MS,
      };
      const project = grants.find((grant) => grant.project.id === projectId)?.project.name;
      const target = project === undefined ? `account ${user.account.name}` : `project ${project}`;
      await store.addToken(token, { at, actor: user.name, remoteAddress, action: 'token.issue', target });
      return { ...token, secret };
    },
    async check(secret) {
      if (!SHAPE.test(secret)) return { kind: 'unknown' };
      const hash = tokenHash(secret);
      const owner = await cache.get(hash, () => store.findToken(hash));
      if (!owner) return { kind: 'unknown' };
      const { expiresAt, projectId } = owner.token;
      if (expiresAt <= clock.now()) return { kind: 'expired', expiresAt };
      if (projectId === null) return { kind: 'valid', owner, grant: null };
      const grant = owner.grants.find(({ project }) => project.id === projectId);
      return grant ? { kind: 'valid', owner, grant } : { kind: 'unknown' };
    },
    async revoke(secret, by) {
      const hash = tokenHash(secret);
      const owner = await store.findToken(hash);
      const target = `token of ${owner?.user.name ?? 'nobody'}`;
      const outcome = await store.revokeToken(hash, {
        at: clock.now(),
        ...by,
        action: 'token.revoke',
        target,
      });
      cache.forget(hash);
      return outcome;
    },
  };
}
