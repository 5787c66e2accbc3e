import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RegistryLimits } from '../limits.ts';
import type { Clock } from '../ports.ts';
import { BlobStore } from './blob-store.ts';
import { Directories } from './directories.ts';
import { RepositoryLinks } from './repository-links.ts';
import { UploadSessions } from './upload-sessions.ts';

export interface Storage {
  readonly blobs: BlobStore;
  readonly links: RepositoryLinks;
  readonly uploads: UploadSessions;
}

/** Opens the data folder, which must belong to this process alone, and clears what a crash left half-written. */
export function openStorage(dir: string, options: { limits: RegistryLimits; clock: Clock }): Storage {
  const { limits, clock } = options;
  const folders = {
    blobs: join(dir, 'blobs', 'sha256'),
    root: join(dir, 'repositories'),
    uploads: join(dir, 'uploads'),
    staging: join(dir, 'staging'),
  };
  rmSync(folders.staging, { recursive: true, force: true });
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const directories = new Directories(dir);
  const { staging, root } = folders;
  const blobs = new BlobStore({ blobs: folders.blobs, staging, directories, clock });
  return {
    blobs,
    links: new RepositoryLinks({ root, staging, directories, clock, renewAfterMs: limits.renewAfterMs }),
    uploads: new UploadSessions({ root: folders.uploads, blobs, limits, clock }),
  };
}
