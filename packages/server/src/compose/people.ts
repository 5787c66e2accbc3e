import { accessKeyContext, newAccessKey } from '../auth/access-keys.ts';
import { type Bootstrapped, bootstrap } from '../auth/bootstrap.ts';
import { createIdentity, type Identity } from '../auth/create-identity.ts';
import { openSealer } from '../auth/sealer.ts';
import type { Config } from '../config/config.ts';
import type { Clock } from '../domain/clock.ts';
import { presignGet } from '../objects/presign.ts';
import { createTryLogin } from '../repositories/try-login.ts';
import type { Store } from '../store/open-store.ts';
import { newHexId } from '../system/ids.ts';
import type { Logger } from '../system/logger.ts';
import { type AccessKeys, createAccessKeys } from '../usecases/accounts/access-keys.ts';
import { createProjects, type Projects } from '../usecases/accounts/projects.ts';
import {
  createRegistryCredentials,
  type RegistryCredentials,
} from '../usecases/accounts/registry-credentials.ts';
import { createUsers, type Users } from '../usecases/accounts/users.ts';
import { type BuildSecrets, createBuildSecrets } from '../usecases/build-secrets.ts';
import { createPackageLogins, type PackageLogins } from '../usecases/package-logins.ts';
import { createRepositoryAuths, type RepositoryAuths } from '../usecases/repository-auths.ts';
import { createPackageSource, type FindPackageSource } from '../usecases/worker/package-source.ts';
import { createRepositoryLogin, type FindRepositoryLogin } from '../usecases/worker/repository-login.ts';

/** Accounts and what they may do, wired together; the first account is made here. */
export interface People {
  readonly identity: Identity;
  readonly users: Users;
  readonly projects: Projects;
  readonly accessKeys: AccessKeys;
  readonly registryCredentials: RegistryCredentials;
  readonly repositoryAuths: RepositoryAuths;
  readonly repositoryLogin: FindRepositoryLogin;
  readonly packageLogins: PackageLogins;
  readonly packageSource: FindPackageSource;
  readonly secrets: BuildSecrets;
  readonly bootstrapped: Bootstrapped;
}

export interface PeopleDeps {
  readonly config: Config;
  readonly dataFolder: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}

const UPLOADS = { PUT: '/stagewright/v1/objects/', PATCH: '/stagewright/v1/uploads/' } as const;

export async function createPeople({
  config,
  dataFolder,
  store,
  clock,
  logger,
}: PeopleDeps): Promise<People> {
  const sealer = await openSealer(dataFolder);
  const isUpload = (method: string, path: string) =>
    (method === 'PUT' || method === 'PATCH') && path.startsWith(UPLOADS[method]);
  const identity = createIdentity({ store: store.accounts, clock, log: logger, sealer, isUpload });
  const { passwords, login, sessions } = identity;
  const ids = { newId: newHexId, newAccessKey };
  const context = { store: identity.store, passwords, login, sealer, sessions, clock, ids };
  const bootstrapped = await bootstrap({
    store: identity.store,
    passwords,
    clock,
    dataFolder,
    password: config.adminPassword,
  });
  return {
    identity,
    users: createUsers(context),
    projects: createProjects(context),
    accessKeys: createAccessKeys(context, accessKeyContext),
    registryCredentials: createRegistryCredentials(context),
    repositoryAuths: createRepositoryAuths({
      ...context,
      limit: config.maxSecrets,
      tryLogin: createTryLogin(config.allowNetworks),
    }),
    repositoryLogin: createRepositoryLogin(context),
    packageLogins: createPackageLogins({ ...context, limit: config.maxSecrets }),
    packageSource: createPackageSource({ ...context, presign: presignGet }),
    secrets: createBuildSecrets({
      ...context,
      limits: { count: config.maxSecrets, bytes: config.maxSecret },
    }),
    bootstrapped,
  };
}
