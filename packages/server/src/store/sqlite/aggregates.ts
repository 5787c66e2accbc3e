import type { DatabaseSync } from 'node:sqlite';
import type { Aggregates } from '../aggregates.ts';
import type { Sync } from '../sync.ts';
import { createSqliteAccounts } from './accounts.ts';
import { createSqliteArchive } from './archive.ts';
import { createSqliteBuilds } from './builds.ts';
import { createSqliteImageRetention } from './image-retention.ts';
import { createSqliteJobs } from './jobs.ts';
import { createSqliteObjects } from './objects.ts';
import { createSqlitePackages } from './packages.ts';
import { createSqliteQuotas } from './quotas.ts';
import { createSqliteTagRecords } from './tag-records.ts';
import { createSqliteTags } from './tags.ts';

export type SyncAggregates = { readonly [A in keyof Aggregates]: Sync<Aggregates[A]> };

export function createSqliteAggregates(db: DatabaseSync): SyncAggregates {
  return {
    jobs: createSqliteJobs(db),
    builds: createSqliteBuilds(db),
    archive: createSqliteArchive(db),
    tags: createSqliteTags(db),
    tagRecords: createSqliteTagRecords(db),
    imageRetention: createSqliteImageRetention(db),
    imageQuotas: createSqliteQuotas(db, 'image_quotas'),
    objectQuotas: createSqliteQuotas(db, 'object_quotas'),
    objects: createSqliteObjects(db),
    packages: createSqlitePackages(db),
    accounts: createSqliteAccounts(db),
  };
}
