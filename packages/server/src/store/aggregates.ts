import type { AccountStore } from '../auth/account-store.ts';
import type { BuildArchive } from '../domain/build-archive.ts';
import type { ImageRetention } from '../domain/images/image-retention.ts';
import type { PackageStore } from '../domain/package-store.ts';
import type { BuildStore, JobStore, ObjectIndex, TagStore } from '../domain/ports.ts';
import type { Quotas } from '../domain/quotas.ts';
import type { TagRecords } from '../domain/tag-records.ts';

/** What the database thread serves. Each part keeps the contract of its port. */
export interface Aggregates {
  readonly jobs: JobStore;
  readonly builds: BuildStore;
  readonly archive: BuildArchive;
  readonly tags: TagStore;
  readonly tagRecords: TagRecords;
  readonly imageRetention: ImageRetention;
  readonly imageQuotas: Quotas;
  readonly objectQuotas: Quotas;
  readonly objects: ObjectIndex;
  readonly packages: PackageStore;
  readonly accounts: AccountStore;
}

type Kinds = { readonly [A in keyof Aggregates]: { readonly [M in keyof Aggregates[A]]: 'read' | 'write' } };

/** Every operation, and whether it may write: a group of reads needs no transaction. */
export const OPERATIONS: Kinds = {
  jobs: { create: 'write', get: 'read', list: 'read', replace: 'write', remove: 'write' },
  builds: {
    start: 'write',
    get: 'read',
    listByJob: 'read',
    history: 'read',
    waiting: 'read',
    claim: 'write',
    apply: 'write',
    unsettled: 'read',
  },
  archive: { unclosed: 'read', closed: 'write', due: 'write', remove: 'write' },
  tags: {
    move: 'write',
    resolve: 'read',
    list: 'read',
    remove: 'write',
    removeByDigest: 'write',
    claimNamespace: 'write',
    namespaceOwner: 'read',
    namespacesOf: 'read',
  },
  tagRecords: { page: 'read', pointing: 'read', history: 'read' },
  imageRetention: {
    put: 'write',
    remove: 'write',
    rules: 'read',
    due: 'read',
    prune: 'write',
    projects: 'read',
  },
  imageQuotas: { of: 'read', set: 'write' },
  objectQuotas: { of: 'read', set: 'write' },
  objects: {
    put: 'write',
    room: 'read',
    usage: 'read',
    get: 'read',
    list: 'read',
    remove: 'write',
    isReferenced: 'read',
    prune: 'write',
  },
  packages: { publish: 'write' },
  accounts: {
    addUser: 'write',
    findUser: 'read',
    findLogin: 'read',
    listUsers: 'read',
    updateUser: 'write',
    setPassword: 'write',
    removeUser: 'write',
    addProject: 'write',
    findProject: 'read',
    listProjects: 'read',
    renameProject: 'write',
    removeProject: 'write',
    setGrant: 'write',
    listGrants: 'read',
    addToken: 'write',
    findToken: 'read',
    revokeToken: 'write',
    pruneTokens: 'write',
    addAccessKey: 'write',
    findAccessKey: 'read',
    listAccessKeys: 'read',
    updateAccessKey: 'write',
    removeAccessKey: 'write',
    noteAccessKeyUse: 'write',
    putRegistryCredential: 'write',
    listRegistryCredentials: 'read',
    removeRegistryCredential: 'write',
    registryCredentialsOf: 'read',
    addRepositoryAuth: 'write',
    listRepositoryAuths: 'read',
    findRepositoryAuth: 'read',
    bindRepositoryAuth: 'write',
    removeRepositoryAuth: 'write',
    putPackageLogin: 'write',
    listPackageLogins: 'read',
    findPackageLogin: 'read',
    findBucketLogin: 'read',
    removePackageLogin: 'write',
    putBuildSecret: 'write',
    listBuildSecrets: 'read',
    removeBuildSecret: 'write',
    buildSecretsOf: 'read',
    addWorkerKey: 'write',
    listWorkerKeys: 'read',
    removeWorkerKey: 'write',
    setWorkerDraining: 'write',
    listDrainedWorkers: 'read',
    forgetDrainedWorker: 'write',
    appendAudit: 'write',
    listAudit: 'read',
    pruneAudit: 'write',
    isSeeded: 'read',
    seed: 'write',
  },
};
