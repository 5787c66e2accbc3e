import type { Change } from './accounts.ts';

/** What a secret belongs to: a job, or with an empty job the project. */
export interface SecretScope {
  readonly projectId: string;
  readonly jobId: string;
}

export interface BuildSecret {
  readonly name: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

export interface SealedSecret extends SecretScope {
  readonly name: string;
  readonly sealedValue: string;
}

/** See `UserStore`: every change is one transaction with its audit line. Values come and go sealed. They go with their job. */
export interface BuildSecretStore {
  /** Creates or replaces. `not_found`: there is no such job. */
  putBuildSecret(
    scope: SecretScope,
    secret: BuildSecret & { readonly sealedValue: string },
    limit: number,
    change: Change,
  ): Promise<'done' | 'not_found' | 'limit'>;
  /** Ordered by name. */
  listBuildSecrets(scope: SecretScope): Promise<readonly BuildSecret[]>;
  removeBuildSecret(scope: SecretScope, name: string, change: Change): Promise<'done' | 'not_found'>;
  /** What a build of the job gets under these names: the job's secret, else the project's; those that are not there are left out. */
  buildSecretsOf(scope: SecretScope, names: readonly string[]): Promise<readonly SealedSecret[]>;
}
