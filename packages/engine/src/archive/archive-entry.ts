/** One entry of an archive whose name and kind were found safe. */
export interface ArchiveEntry {
  /** From the archive's root, parts joined by `/`, no leading or trailing one. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly executable: boolean;
  /** Length of the content in bytes; 0 for directories and links. */
  readonly size: number;
  /** Of a symbolic link: relative, and it stays within the archive. */
  readonly linkTarget?: string;
  readonly data?: EntryData;
}

/** Where the content of a file lies in the file that `ArchiveIndex.contents` names. */
export interface EntryData {
  readonly offset: number;
  readonly storedSize: number;
  readonly method: 'stored' | 'deflate';
  /** CRC-32 of the content, of zip only. */
  readonly crc?: number;
}

/** All entries of an archive, sorted by path, and the file that their contents are read from by offset. */
export interface ArchiveIndex {
  readonly format: 'zip' | 'tar' | 'tar.gz' | 'tar.xz';
  readonly contents: string;
  readonly entries: readonly ArchiveEntry[];
  /** A path that stands for two entries, which is refused where entries are unpacked; undefined when there is none. */
  readonly duplicate?: string;
}
