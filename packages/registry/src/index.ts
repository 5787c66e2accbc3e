export { createRegistry, type Registry, type RegistryOptions } from './create-registry.ts';
export { DEFAULT_LIMITS, type RegistryLimits } from './limits.ts';
export type {
  Access,
  Action,
  Authentication,
  Clock,
  Credentials,
  Log,
  Quota,
  Refusal,
  RegistryAccount,
  Room,
  Scope,
  TaggedManifest,
  TagMove,
  Tags,
} from './ports.ts';
export type { BlobStore, ByteRange, StoredBlob } from './storage/blob-store.ts';
export type { Collected, CollectOptions } from './storage/collect-garbage.ts';
export type { HeldManifest } from './storage/held-manifest.ts';
export type { Usage } from './storage/measure-usage.ts';
