import type { Layer } from '@stagewright/oci';

/** A layer and what it holds, for the log and the build's record. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
}
