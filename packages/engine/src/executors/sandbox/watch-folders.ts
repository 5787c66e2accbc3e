import { createDiskWatch, type DiskWatch } from '../disk/disk-watch.ts';
import { measureFolders } from '../disk/measure-folders.ts';
import { unlinkedBytes } from '../disk/unlinked-files.ts';
import type { Folder } from '../executor.ts';
import type { Namespace } from '../processes/namespace.ts';
import { isAlive } from '../processes/process-id.ts';

export interface FoldersWatch extends DiskWatch {
  /** Tells where the step that is watched runs. */
  follow(sandbox: Namespace): void;
}

/**
 * Watches over all that steps can write. Where they are the service's own user, the folders are read as root of their user namespace,
 * from whom they can close nothing.
 */
export function watchFolders(
  folders: readonly Folder[],
  { limitBytes, ownedByUser }: { limitBytes: number; ownedByUser: boolean },
): FoldersWatch {
  const paths = folders.filter(({ writable }) => writable).map(({ path }) => path);
  let followed: Namespace | null = null;
  const measure = async () => {
    const init = ownedByUser ? followed?.init : undefined;
    const asRoot =
      init !== undefined && isAlive(init)
        ? ['nsenter', '--user', '--preserve-credentials', '--target', String(init.pid), '--']
        : [];
    const unlinked = await unlinkedBytes(followed?.members() ?? []);
    return (await measureFolders(paths, asRoot)) + unlinked;
  };
  return {
    ...createDiskWatch({ limitBytes, paths, measure }),
    follow(sandbox) {
      followed = sandbox;
    },
  };
}
