import type { PackageSource } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Clock } from '../../domain/clock.ts';
import type {
  BucketKey,
  PackageLoginStore,
  PresignedGet,
  SealedPackageLogin,
} from '../../domain/package-logins.ts';
import { parseBucketUrl } from '../job-spec.ts';
import { openSecret } from '../open-secret.ts';
import { loginSealContext } from '../package-logins.ts';
import { type Refused, refused } from './refused.ts';

/** What an attempt may take beyond its time until its package is there. */
const MARGIN_S = 600;

export interface PackageSourceDeps {
  readonly store: Pick<PackageLoginStore, 'findPackageLogin' | 'findBucketLogin'>;
  readonly sealer: { open(sealed: string, context: string): string };
  readonly clock: Clock;
  readonly presign: (key: BucketKey, get: PresignedGet) => string;
}

export type PackageSourceFound = { readonly kind: 'source'; readonly source: PackageSource } | Refused;

/** Where a build's package is, with what opens it. `secondsLeft`: of the build's time. */
export type FindPackageSource = (build: Build, secondsLeft: number) => Promise<PackageSourceFound>;

/**
 * A login goes to its own host alone. Keys of object stores never leave the service: a worker gets an address that reads one object
 * for as long as its attempt may take.
 */
export function createPackageSource({ store, sealer, clock, presign }: PackageSourceDeps): FindPackageSource {
  async function loginOf({ projectId, snapshot: { codeRepo } }: Build, bucket: string | undefined) {
    const { auth: name } = codeRepo;
    if (!name) return bucket === undefined ? null : await store.findBucketLogin(projectId, bucket);
    const found = await store.findPackageLogin(projectId, name);
    return found ?? refused('source_refused', `The package login ${name} does not exist any more.`);
  }

  return async (build, secondsLeft) => {
    const { url } = build.snapshot.codeRepo;
    const place = parseBucketUrl(url);
    const login = await loginOf(build, place?.bucket);
    if (login !== null && !('origin' in login)) return login;
    if (place === null) return httpSource(url, login, () => secretOf(build, login, sealer));
    const { scheme, bucket, key } = place;
    if (login === null) {
      return scheme === 'obs'
        ? found({ kind: 'object', url, bucket, key })
        : refused(
            'source_refused',
            `No package login reads the bucket ${bucket}: name one in code_repo.auth.`,
          );
    }
    if (login.kind !== 's3')
      return refused('source_refused', `The package login ${login.name} is none for an object store.`);
    const at = new Date(clock.now());
    const bucketKey = { ...login, accessKey: login.user, secretKey: secretOf(build, login, sealer) };
    const address = presign(bucketKey, { bucket, key, at, expiresS: secondsLeft + MARGIN_S });
    return found({ kind: 'http', url: address, name: url, ...trusting(login) });
  };
}

const found = (source: PackageSource) => ({ kind: 'source', source }) as const;

function secretOf(
  { projectId }: Build,
  login: SealedPackageLogin | null,
  sealer: PackageSourceDeps['sealer'],
) {
  if (login === null) return '';
  const context = loginSealContext(projectId, login.name);
  const called = `The package login ${login.name}`;
  return openSecret(sealer, { sealed: login.sealedSecret, context, called });
}

function trusting({ certificates }: SealedPackageLogin) {
  return certificates === '' ? {} : { certificates };
}

function httpSource(url: string, login: SealedPackageLogin | null, secret: () => string): PackageSourceFound {
  if (login === null) return found({ kind: 'http', url });
  const { origin } = new URL(url);
  if (login.kind === 's3' || login.origin !== origin) {
    const message = `The package login ${login.name} is for ${login.origin} and is not given to ${origin}.`;
    return refused('source_refused', message);
  }
  const authorization =
    login.kind === 'bearer'
      ? `Bearer ${secret()}`
      : `Basic ${Buffer.from(`${login.user}:${secret()}`).toString('base64')}`;
  return found({ kind: 'http', url, authorization, ...trusting(login) });
}
