import type { ArchiveIndex } from './archive-entry.ts';

/** An archive whose entries can be read. */
export interface OpenArchive {
  readonly index: ArchiveIndex;
  /** Of `index.contents`. */
  readonly fd: number;
}
