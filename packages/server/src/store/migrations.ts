import type { Migration } from './migrate.ts';
import { builds } from './migrations/0001-builds.ts';
import { accountsMigration } from './migrations/0002-accounts.ts';
import { closedLogs } from './migrations/0003-closed-logs.ts';
import { workerKeys } from './migrations/0004-worker-keys.ts';
import { repositories } from './migrations/0005-repositories.ts';
import { packageLoginsMigration } from './migrations/0006-package-logins.ts';
import { images } from './migrations/0007-images.ts';
import { objectQuotas } from './migrations/0008-object-quotas.ts';
import { drainedWorkers } from './migrations/0009-drained-workers.ts';

export const MIGRATIONS: readonly Migration[] = [
  builds,
  accountsMigration,
  closedLogs,
  workerKeys,
  repositories,
  packageLoginsMigration,
  images,
  objectQuotas,
  drainedWorkers,
];
