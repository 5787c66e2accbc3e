/** Where the entries of an archive go in an image, and into which layer. */
export interface EntryLayout {
  /** The folder in the archive that is the application, with `/` at its end, or empty. */
  readonly root: string;
  /** The folder in the image that holds it, without `/` at its ends. */
  readonly directory: string;
  /** Names of the layers, what changes seldom first; one without entries is left out. */
  readonly groups: readonly string[];
  /** The layer of a path, which is relative to `root`. */
  groupOf(path: string): string;
}
