import type { PythonEntry } from './distribution.ts';

/** A Python application that runs as it is packed. */
export interface PythonPackage {
  readonly kind: 'python';
  /** The folder in the archive that is the application, with `/` at its end; empty for the archive itself. */
  readonly root: string;
  /** From `root`: the file that Python runs; empty for the folder itself, by its `__main__.py`, and where there is an `entry`. */
  readonly start: string;
  /** Of an installed distribution. */
  readonly entry?: PythonEntry;
  readonly title?: string;
  readonly version?: string;
  /** Folders that hold installed libraries, from `root`, with `/` at their ends; of a distribution also single modules. */
  readonly libraries: readonly string[];
  readonly distributions: number;
  /** Those that requirements.txt names and the package has not. */
  readonly missing: readonly string[];
  /** `3.11`, where compiled modules are for it alone. */
  readonly compiledFor?: string;
}

export type PythonFound = PythonPackage | { readonly kind: 'unusable'; readonly message: string };
