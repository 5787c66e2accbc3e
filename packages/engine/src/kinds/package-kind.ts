import type { BaseImage, ContainerSettings } from '@stagewright/oci';
import type { Stack } from '../plan/base-candidates.ts';
import type { BaseNeed } from '../plan/base-need.ts';
import type { FoundOf, KindName } from './found-package.ts';

/** What the service knows of one kind of package. How its layers are written is in `write-layers.ts`, which runs in a thread. */
export interface PackageKind<K extends KindName> {
  /** Lines for the log: what was found, and why it was taken for that. */
  describe(found: FoundOf<K>): string[];
  need(found: FoundOf<K>): BaseNeed;
  /**
   * The folder of the image that the package goes to, without `/` at its ends, where the base image decides it. Default: `app`.
   * @throws BuildFailure `plan_invalid` when the base image has no such place
   */
  directory?(found: FoundOf<K>, base: BaseImage | undefined): string;
  /**
   * How containers of the image start. Depends on the package and the stack alone, never on names or settings of the build, so
   * that the same package gives the same image.
   */
  container(found: FoundOf<K>, stack: Stack | undefined): ContainerSettings;
}
