import { createDiskWatch, type DiskWatch } from '../disk/disk-watch.ts';
import { measureFolders } from '../disk/measure-folders.ts';
import type { Folder } from '../executor.ts';
import { isAlive, type ProcessId } from '../processes/process-id.ts';

export interface FoldersWatch extends DiskWatch {
  /** Null: as the service. Otherwise as root of the namespace of this init, from whom its users can close nothing. */
  readAs(init: ProcessId | null): void;
}

/** Watches over all that steps can write. */
export function watchFolders(folders: readonly Folder[], limitBytes: number): FoldersWatch {
  const paths = folders.filter(({ writable }) => writable).map(({ path }) => path);
  let reader: ProcessId | null = null;
  const measure = async () => {
    const before =
      reader !== null && isAlive(reader)
        ? ['nsenter', '--user', '--preserve-credentials', '--target', String(reader.pid), '--']
        : [];
    return await measureFolders(paths, before);
  };
  return {
    ...createDiskWatch({ limitBytes, paths, measure }),
    readAs(init) {
      reader = init;
    },
  };
}
