import type { RepositorySource } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Clock } from '../../domain/clock.ts';
import { isPackage } from '../../domain/job.ts';
import { loginName, type RepositoryAuthStore } from '../../domain/repository-auths.ts';
import { isSsh, originOf } from '../../domain/repository-host.ts';
import { openSecret } from '../open-secret.ts';
import { authSealContext } from '../repository-auths.ts';
import { readSshSecret } from '../ssh-key.ts';
import { type Refused, refused } from './refused.ts';

export interface RepositoryLoginDeps {
  readonly store: Pick<RepositoryAuthStore, 'findRepositoryAuth' | 'bindRepositoryAuth'>;
  readonly sealer: { open(sealed: string, context: string): string };
  readonly clock: Clock;
}

export type LoginFound =
  /** Empty for a repository that is open to everybody. */
  { readonly kind: 'login'; readonly login: Pick<RepositorySource, 'login' | 'key'> } | Refused;

export type FindRepositoryLogin = (build: Build) => Promise<LoginFound>;

type StoredAuth = NonNullable<Awaited<ReturnType<RepositoryAuthStore['findRepositoryAuth']>>>;

/**
 * The login that a build's repository gets. One that has no host yet is bound to this one if its creator started the build, so that
 * nobody else can have it sent to a host of their own. For any other host the build is refused, before anything is sent.
 */
export function createRepositoryLogin({ store, sealer, clock }: RepositoryLoginDeps): FindRepositoryLogin {
  async function find({ projectId }: Build, name: string): Promise<StoredAuth | Refused> {
    const found = await store.findRepositoryAuth(projectId, name);
    return found ?? refused('source_refused', `${called(name)} does not exist any more.`);
  }

  async function bind(build: Build, auth: StoredAuth, origin: string): Promise<StoredAuth | Refused> {
    const { name, creator } = auth;
    if (creator !== build.creator)
      return refused('source_refused', `${called(name)} has no host yet: ${creator} must use it first.`);
    await store.bindRepositoryAuth(build.projectId, name, origin, {
      at: clock.now(),
      actor: creator,
      remoteAddress: '',
      action: 'repository-auth.bind',
      target: `repository authorisation ${name} for ${origin}`,
    });
    // Another build may have been first, for another host.
    return await find(build, name);
  }

  return async (build) => {
    const { auth: name, url } = build.snapshot.codeRepo;
    if (!name || isPackage(build.snapshot.codeRepo)) return { kind: 'login', login: {} };
    const origin = originOf(url);
    if (origin === null) return refused('source_refused', `${called(name)} is no login for ${url}.`);
    let auth = await find(build, name);
    // A login that has no host yet is a token or a password: no host of ssh becomes its own.
    if ('origin' in auth && auth.origin === '' && !isSsh(origin)) auth = await bind(build, auth, origin);
    if (!('origin' in auth)) return auth;
    if (auth.origin !== origin) {
      const own = auth.origin || 'https';
      return refused('source_refused', `${called(name)} is for ${own} and is not given to ${origin}.`);
    }
    const context = authSealContext(build.projectId, name);
    const secret = openSecret(sealer, { sealed: auth.sealedSecret, context, called: called(name) });
    return { kind: 'login', login: opened(auth, secret) };
  };
}

function opened(auth: StoredAuth, secret: string): Pick<RepositorySource, 'login' | 'key'> {
  const host = auth.origin.slice(auth.origin.indexOf('//') + 2);
  return auth.tokenType === 'ssh'
    ? { key: { host, ...readSshSecret(secret) } }
    : { login: { host, username: loginName(auth), password: secret } };
}

const called = (name: string) => `The repository authorisation ${name}`;
