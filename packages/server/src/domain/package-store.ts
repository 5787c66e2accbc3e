import type { Build } from './build.ts';
import type { ObjectPut, Refusal, StoredObject } from './ports.ts';

export interface PackagePublication {
  readonly projectId: string;
  readonly buildId: string;
  readonly epoch: number;
  readonly object: StoredObject;
  readonly at: number;
  /** As in `ObjectIndex.put`. */
  readonly quota?: number;
}

export type PackagePublished =
  /** `replaced`: the digest of what had the key before. */
  | { readonly kind: 'stored'; readonly build: Build; readonly replaced: string | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | Extract<ObjectPut, { kind: 'over_quota' }>;

/**
 * Packages that builds leave. `publish` is the permit and its use: one transaction that checks the build's row (epoch, no stop, not
 * superseded by a later build of its job, and that the key is of the snapshot's target), puts the object's row, and notes it in the build's.
 */
export interface PackageStore {
  publish(publication: PackagePublication): Promise<PackagePublished>;
}
