import type { Digest } from '@stagewright/oci';
import type { FastifyPluginAsync } from 'fastify';
import { Admission } from './http/admission.ts';
import { Gate } from './http/gate.ts';
import { registryPlugin } from './http/plugin.ts';
import { DEFAULT_LIMITS, type RegistryLimits } from './limits.ts';
import type { Access, Clock, Log, Quota, Tags } from './ports.ts';
import type { BlobStore } from './storage/blob-store.ts';
import { type Collected, type CollectOptions, collectGarbage } from './storage/collect-garbage.ts';
import { type HeldManifest, heldManifest } from './storage/held-manifest.ts';
import { measureUsage, type Usage } from './storage/measure-usage.ts';
import { openStorage } from './storage/storage.ts';

export interface RegistryOptions {
  /** The data folder. One process at a time may use it; all below it must be one file system. */
  readonly dir: string;
  readonly access: Access;
  readonly tags: Tags;
  /** Without one, as much may be held as there is space for. */
  readonly quota?: Quota;
  readonly limits?: Partial<RegistryLimits>;
  readonly clock?: Clock;
  readonly log?: Log;
}

export interface Registry {
  /** Serves `/v2/`. Register it without a prefix. */
  readonly plugin: FastifyPluginAsync;
  readonly blobs: BlobStore;
  /** A manifest that the repository holds. */
  manifest(repository: string, digest: Digest): Promise<HeldManifest | null>;
  /**
   * Removes what no tag needs and nobody used for `olderThanMs` (at least twice `renewAfterMs`), while requests
   * are served. One collection at a time: a second call gets the result of the first.
   */
  collectGarbage(options: CollectOptions): Promise<Collected>;
  /** Removes uploads that have expired, or that had no activity for `olderThanMs`; how many. */
  sweepUploads(options?: { readonly olderThanMs?: number; readonly signal?: AbortSignal }): Promise<number>;
  /** Ends every upload of an account that will send nothing more; how many. */
  cancelUploads(accountId: string): Promise<number>;
  /** What the repositories of these namespaces hold, each content once; everything without any. */
  usage(namespaces?: readonly string[]): Promise<Usage>;
  /** The name of every repository that anything was ever pushed to, ordered by code unit. */
  repositories(): Promise<readonly string[]>;
  /** Ends a running collection. Requests are ended by closing the server that they came through. */
  close(): Promise<void>;
}

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function createRegistry(options: RegistryOptions): Registry {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const clock = options.clock ?? { now: () => Date.now() };
  const { access, tags, log = SILENT } = options;
  const storage = openStorage(options.dir, { limits, clock });
  const admission = new Admission({ quota: options.quota, storage });
  const closing = new AbortController();
  let collecting: Promise<Collected> | undefined;
  return {
    plugin: registryPlugin({ storage, tags, gate: new Gate(access), admission, limits, clock, log }),
    blobs: storage.blobs,
    manifest: (repository, digest) => heldManifest(storage, repository, digest),
    collectGarbage({ olderThanMs, signal, ...rest }) {
      const age = Math.max(olderThanMs, 2 * limits.renewAfterMs);
      const either = AbortSignal.any(signal === undefined ? [closing.signal] : [closing.signal, signal]);
      collecting ??= collectGarbage({
        ...rest,
        storage,
        tags,
        olderThanMs: age,
        before: clock.now() - age,
        signal: either,
      }).finally(() => {
        collecting = undefined;
        admission.forget();
      });
      return collecting;
    },
    sweepUploads: ({ olderThanMs = limits.uploadExpiryMs, signal } = {}) =>
      storage.uploads.sweep({ olderThanMs, ...(signal === undefined ? {} : { signal }) }),
    cancelUploads: (accountId) => storage.uploads.cancelAll(accountId),
    usage: (namespaces) => measureUsage(storage, namespaces),
    repositories: async () => (await Array.fromAsync(storage.links.repositories())).sort(),
    async close() {
      closing.abort();
      await collecting?.catch(() => undefined);
    },
  };
}
