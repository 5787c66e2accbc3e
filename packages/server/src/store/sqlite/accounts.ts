import type { DatabaseSync } from 'node:sqlite';
import type { AccountStore } from '../../auth/account-store.ts';
import type { Sync } from '../sync.ts';
import { createBuildSecrets } from './accounts/build-secrets.ts';
import { createChanges } from './accounts/changes.ts';
import { createPackageLogins } from './accounts/package-logins.ts';
import { createProjects } from './accounts/projects.ts';
import { createRegistryCredentials } from './accounts/registry-credentials.ts';
import { createRepositoryAuths } from './accounts/repository-auths.ts';
import { createAccessKeys, createTokens } from './accounts/secrets.ts';
import { createSeed, createUsers } from './accounts/users.ts';
import { createWorkerDrains } from './accounts/worker-drains.ts';
import { createWorkerKeys } from './accounts/worker-keys.ts';

/** The account store over an open, migrated database; runs on the database thread. */
export function createSqliteAccounts(db: DatabaseSync): Sync<AccountStore> {
  const { run, ...audit } = createChanges(db);
  const changes = { run };
  return {
    ...createUsers(db, changes),
    ...createProjects(db, changes),
    ...createTokens(db, changes),
    ...createAccessKeys(db, changes),
    ...createRegistryCredentials(db, changes),
    ...createRepositoryAuths(db, changes),
    ...createPackageLogins(db, changes),
    ...createBuildSecrets(db, changes),
    ...createWorkerKeys(db, changes),
    ...createWorkerDrains(db, changes),
    ...createSeed(db, changes),
    ...audit,
  };
}
