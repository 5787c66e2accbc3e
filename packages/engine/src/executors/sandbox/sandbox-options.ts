import type { Hierarchy } from '../cgroups/hierarchy.ts';
import type { IdRange } from './build-user.ts';
import type { SandboxWrapper } from './sandbox-wrapper.ts';

export interface SandboxExecutorOptions {
  /** Where the home and the `/tmp` of executions are made. Default: the machine's folder for temporary files. */
  readonly scratchRoot?: string;
  /** Folders of the machine outside `/usr` that hold programs; seen where they are, read-only. */
  readonly toolFolders?: readonly string[];
  /** Folders of the service: covered wherever something that steps see would hold them. */
  readonly hidden?: readonly string[];
  /** What steps reach with the network `public` though its address is not: mirrors, registries. Names are looked up anew for each execution. */
  readonly allow?: readonly { readonly host: string; readonly port: number }[];
  /** Default: ids that nothing else on a machine takes. */
  readonly users?: IdRange;
  /** Default: the best that this machine can do. */
  readonly wrapper?: SandboxWrapper;
  /** Default: the cgroups of this machine. */
  readonly hierarchies?: readonly Hierarchy[];
}
