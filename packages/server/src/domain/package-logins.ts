import type { PackageLoginRecord } from '@stagewright/api';
import type { Change } from './accounts.ts';

/** A login for packages: for one host, and no other ever gets it. */
export interface PackageLogin {
  readonly name: string;
  readonly kind: PackageLoginRecord['kind'];
  /** Scheme, host and port. */
  readonly origin: string;
  /** User, or access key; empty for a token. */
  readonly user: string;
  readonly region: string;
  readonly addressing: PackageLoginRecord['addressing'];
  readonly buckets: readonly string[];
  /** In PEM; empty for none. */
  readonly certificates: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

export type SealedPackageLogin = PackageLogin & { readonly sealedSecret: string };

/** See `UserStore`: every change is one transaction with its audit line. Secrets come and go sealed. */
export interface PackageLoginStore {
  /** Replaces one of the same name. `bucket_taken`: another login of the project has one of its buckets. */
  putPackageLogin(
    projectId: string,
    login: PackageLogin,
    sealedSecret: string,
    limit: number,
    change: Change,
  ): Promise<'done' | 'limit' | 'bucket_taken'>;
  /** Ordered by name. */
  listPackageLogins(projectId: string): Promise<readonly PackageLogin[]>;
  findPackageLogin(projectId: string, name: string): Promise<SealedPackageLogin | null>;
  /** The one that a bucket is read with. */
  findBucketLogin(projectId: string, bucket: string): Promise<SealedPackageLogin | null>;
  removePackageLogin(projectId: string, name: string, change: Change): Promise<'done' | 'not_found'>;
}

/** An S3-compatible endpoint and the key that it knows us by. */
export interface BucketKey extends Pick<PackageLogin, 'origin' | 'region' | 'addressing'> {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface PresignedGet {
  readonly bucket: string;
  readonly key: string;
  readonly at: Date;
  /** Longest: seven days; what is more is cut. */
  readonly expiresS: number;
}
