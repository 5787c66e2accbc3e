import type { LayerEntry } from '@stagewright/oci';

/** A layer of a package before its bytes exist: what it holds, to be gone through as often as needed. */
export interface PlannedLayer {
  /** For the log and the build's record; unique within the package. */
  readonly name: string;
  entries(): Iterable<LayerEntry> | AsyncIterable<LayerEntry>;
}
