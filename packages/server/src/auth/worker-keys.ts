import { createHash } from 'node:crypto';
import type { WorkerIdentity } from '../domain/worker-keys.ts';
import { newHexId, newSecret } from '../system/ids.ts';

/** The keys that workers may present, as hashes: a look-up tells nothing of a key by the time it takes. */
export interface WorkerKeys {
  identify(secret: string): WorkerIdentity | null;
}

export interface WorkerKeyring extends WorkerKeys {
  add(hash: string, identity: WorkerIdentity): void;
  /** Takes the key of a name away, whatever its letters; answers the ids of what it took. */
  removeNamed(name: string): readonly string[];
}

const PREFIX = 'sww_';

export const workerKeyHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function createWorkerKeyring(): WorkerKeyring {
  const identities = new Map<string, WorkerIdentity>();
  return {
    identify: (secret) => identities.get(workerKeyHash(secret)) ?? null,
    add: (hash, identity) => void identities.set(hash, identity),
    removeNamed(name) {
      const removed: string[] = [];
      for (const [hash, identity] of identities) {
        if (identity.kind === 'embedded' || !sameName(identity.key.name, name)) continue;
        identities.delete(hash);
        removed.push(identity.key.id);
      }
      return removed;
    },
  };
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A key to give away, and what is kept of it. */
export function newWorkerKey(): { readonly id: string; readonly secret: string; readonly hash: string } {
  const secret = `${PREFIX}${newSecret()}`;
  return { id: newHexId(), secret, hash: workerKeyHash(secret) };
}
