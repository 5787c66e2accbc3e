import type { ArchiveLimits } from '@stagewright/api';
import { formatBytes } from '../log/format.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import { ArchiveError } from './archive-error.ts';

const RATIO_FROM_BYTES = 1 << 20;

/** Collects the entries of an archive and keeps them within the limits and free of contradictions. */
export class EntryTable {
  readonly #limits: ArchiveLimits;
  readonly #entries = new Map<string, ArchiveEntry>();
  #count = 0;
  #expanded = 0;
  #duplicate: string | undefined;

  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
  }

  get duplicate(): string | undefined {
    return this.#duplicate;
  }

  /** Checks the announced size of an entry before anything of it is read. */
  announce(path: string, size: number, storedSize: number): void {
    const { entries, expanded_bytes: most, ratio } = this.#limits;
    this.#count++;
    if (this.#count > entries) throw new ArchiveError(`has more than ${entries} entries`);
    this.#expanded += size;
    if (this.#expanded > most) throw new ArchiveError(`expands to more than ${formatBytes(most)}`);
    if (size > RATIO_FROM_BYTES && size > storedSize * ratio) {
      throw new ArchiveError(`expands to more than ${ratio} times its size`, { entry: path });
    }
  }

  add(entry: ArchiveEntry): void {
    const { path, kind } = entry;
    if (path === '') return;
    const known = this.#entries.get(path);
    if (known !== undefined && (known.kind !== 'directory' || kind !== 'directory')) this.#duplicate ??= path;
    this.#entries.set(path, entry);
  }

  /**
   * All entries sorted by path.
   * @throws ArchiveError when a file or a link is also used as a directory
   */
  finish(): ArchiveEntry[] {
    const sorted = [...this.#entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    const fine = new Set<string>();
    for (const { path } of sorted) this.#checkParents(path, fine);
    return sorted;
  }

  #checkParents(path: string, fine: Set<string>): void {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const parent = path.slice(0, slash);
      if (fine.has(parent)) return;
      const kind = this.#entries.get(parent)?.kind ?? 'directory';
      if (kind !== 'directory') {
        const what = kind === 'file' ? 'file' : 'symbolic link';
        throw new ArchiveError(`lies below ${JSON.stringify(parent)}, which is a ${what}`, { entry: path });
      }
      fine.add(parent);
    }
  }
}
