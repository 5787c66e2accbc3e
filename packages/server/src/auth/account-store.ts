import type {
  AccessKeyStore,
  AuditStore,
  ProjectStore,
  RegistryCredentialStore,
  SeedStore,
  TokenStore,
  UserStore,
} from '../domain/account-ports.ts';
import type { BuildSecretStore } from '../domain/build-secrets.ts';
import type { PackageLoginStore } from '../domain/package-logins.ts';
import type { RepositoryAuthStore } from '../domain/repository-auths.ts';
import type { WorkerDrainStore } from '../domain/worker-drains.ts';
import type { WorkerKeyStore } from '../domain/worker-keys.ts';

/** Everything of accounts that an adapter keeps; users of it name the part they need. The parts' contracts hold. */
export interface AccountStore
  extends UserStore,
    ProjectStore,
    TokenStore,
    AccessKeyStore,
    RegistryCredentialStore,
    RepositoryAuthStore,
    PackageLoginStore,
    BuildSecretStore,
    WorkerKeyStore,
    WorkerDrainStore,
    AuditStore,
    SeedStore {}
