import type { PackageLoginBody } from '@stagewright/api';
import type { Caller } from '../domain/caller.ts';
import type { Clock } from '../domain/clock.ts';
import type { PackageLogin, PackageLoginStore } from '../domain/package-logins.ts';
import { changeBy } from './accounts/context.ts';
import { isBucketName } from './job-spec.ts';

export type PutPackageLogin =
  | { readonly kind: 'done'; readonly login: PackageLogin }
  | { readonly kind: 'limit' }
  /** Which field, and what it must be. */
  | { readonly kind: 'invalid'; readonly message: string };

export interface PackageLogins {
  put(caller: Caller, name: string, body: PackageLoginBody): Promise<PutPackageLogin>;
  list(projectId: string): Promise<readonly PackageLogin[]>;
  remove(caller: Caller, name: string): Promise<'done' | 'not_found'>;
}

export interface PackageLoginsDeps {
  readonly store: PackageLoginStore;
  readonly sealer: { seal(plaintext: string, context: string): string };
  readonly clock: Clock;
  readonly limit: number;
}

const DEFAULT_REGION = 'us-east-1';

export const loginSealContext = (projectId: string, name: string) => `package login ${projectId} ${name}`;

export function createPackageLogins({ store, sealer, clock, limit }: PackageLoginsDeps): PackageLogins {
  return {
    async put(caller, name, body) {
      const problem = problemOf(body);
      if (problem !== undefined) return { kind: 'invalid', message: `body ${problem}.` };
      const { projectId, userName } = caller;
      const at = clock.now();
      const login = { ...placeOf(body), name, updatedAt: at, updatedBy: userName };
      const sealed = sealer.seal(body.secret, loginSealContext(projectId, name));
      const change = changeBy(caller, at, 'package-login.put', `package login ${name} for ${login.origin}`);
      const answer = await store.putPackageLogin(projectId, login, sealed, limit, change);
      if (answer === 'bucket_taken')
        return { kind: 'invalid', message: 'body buckets: another login has one of them.' };
      return answer === 'done' ? { kind: 'done', login } : { kind: answer };
    },
    list: (projectId) => store.listPackageLogins(projectId),
    remove(caller, name) {
      const change = changeBy(caller, clock.now(), 'package-login.delete', `package login ${name}`);
      return store.removePackageLogin(caller.projectId, name, change);
    },
  };
}

function placeOf(body: PackageLoginBody): Omit<PackageLogin, 'name' | 'updatedAt' | 'updatedBy'> {
  const { kind, host, user = '', addressing = 'path', buckets = [], certificates = '' } = body;
  const region = body.region ?? (kind === 's3' ? DEFAULT_REGION : '');
  return { kind, origin: new URL(host).origin, user, region, addressing, buckets, certificates };
}

function problemOf({ kind, host, user, region, addressing, buckets }: PackageLoginBody) {
  if (!isOrigin(host)) return 'host: must be https://host[:port] without a path, user or query';
  if ((kind === 'bearer') !== (user === undefined))
    return kind === 'bearer' ? 'user: a bearer token has none' : `user: must be given for ${kind}`;
  if (kind === 'basic' && user?.includes(':')) return 'user: must not have a colon';
  if (kind !== 's3' && (region ?? addressing ?? buckets) !== undefined)
    return 'region, addressing and buckets: are of s3 only';
  if (buckets?.some((bucket) => !isBucketName(bucket)))
    return 'buckets: must have 3 to 63 lower-case letters, digits, dots and hyphens each';
  return undefined;
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return false;
  return url.href === `${url.origin}/`;
}
