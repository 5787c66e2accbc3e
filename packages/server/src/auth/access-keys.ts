import { randomInt } from 'node:crypto';
import type { AccessKeyStore } from '../domain/account-ports.ts';
import type { AccessKey, Principal } from '../domain/accounts.ts';
import type { Clock } from '../domain/clock.ts';
import type { PrincipalCache } from './principal-cache.ts';
import type { Sealer } from './sealer.ts';

export interface OpenedKey extends Principal {
  readonly key: AccessKey;
  readonly secretKey: string;
}

/** Finds access keys for verifying. Null: no such key, an inactive one, or a disabled user. */
export type FindAccessKey = (access: string) => Promise<OpenedKey | null>;

const NOTE_USE_EVERY_MS = 60_000;
const ACCESS_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SECRET_ALPHABET = `${ACCESS_ALPHABET}abcdefghijklmnopqrstuvwxyz`;

const random = (alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** A key as IAM makes them: 20 and 40 characters, the secret of 238 random bits. */
export function newAccessKey(): { readonly access: string; readonly secret: string } {
  return { access: random(ACCESS_ALPHABET, 20), secret: random(SECRET_ALPHABET, 40) };
}

/** The context that the secret of a key is sealed in. */
export const accessKeyContext = (access: string) => `access key ${access}`;

export function createFindAccessKey({
  store,
  sealer,
  clock,
  cache,
}: {
  readonly store: AccessKeyStore;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly cache: PrincipalCache<OpenedKey>;
}): FindAccessKey {
  const load = async (access: string): Promise<OpenedKey | null> => {
    const found = await store.findAccessKey(access);
    if (!found?.key.active) return null;
    const at = clock.now();
    if (at - (found.key.lastUsedAt ?? 0) >= NOTE_USE_EVERY_MS) await store.noteAccessKeyUse(access, at);
    const { user, grants, key } = found;
    return { user, grants, key, secretKey: sealer.open(found.sealedSecret, accessKeyContext(access)) };
  };
  return (access) => cache.get(access, () => load(access));
}
