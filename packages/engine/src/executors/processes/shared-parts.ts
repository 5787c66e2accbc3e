import type { Cgroup } from '../cgroups/cgroup.ts';
import type { DiskWatch } from '../disk/disk-watch.ts';
import type { Unenforced } from '../executor.ts';
import type { Enclosure } from './enclosure.ts';

/** What all steps of an execution have in common, and how each is enclosed. */
export interface SharedParts {
  readonly cgroup: Cgroup;
  readonly unenforced: readonly Unenforced[];
  readonly disk?: DiskWatch;
  /** Makes the place for the processes of a step, each of which carries the mark. */
  enclose(mark: string): Promise<Enclosure>;
  /** Removes what is shared. May be repeated. */
  remove(): Promise<void>;
}
