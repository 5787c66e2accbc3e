import type { Build } from '../domain/build.ts';
import type { BuildSecret, BuildSecretStore, SecretScope } from '../domain/build-secrets.ts';
import type { Caller } from '../domain/caller.ts';
import type { Clock } from '../domain/clock.ts';
import { changeBy } from './accounts/context.ts';
import { openSecret } from './open-secret.ts';

export type PutSecret = 'done' | 'not_found' | 'limit' | 'too_large';

/** Secrets of builds. `jobId` is empty for those of the project; that a job is the project's own is checked where it is changed. */
export interface BuildSecrets {
  put(caller: Caller, jobId: string, secret: { name: string; value: string }): Promise<PutSecret>;
  list(scope: SecretScope): Promise<readonly BuildSecret[]>;
  remove(caller: Caller, jobId: string, name: string): Promise<'done' | 'not_found'>;
  /** With values: for the assignment of a build, and nothing else. Names that are not stored any more are `missing`. */
  forBuild(build: Build): Promise<{
    readonly values: Readonly<Record<string, string>>;
    readonly missing: readonly string[];
  }>;
}

export interface BuildSecretsDeps {
  readonly store: BuildSecretStore;
  readonly sealer: {
    seal(plaintext: string, context: string): string;
    open(sealed: string, context: string): string;
  };
  readonly clock: Clock;
  /** Most secrets of a project or job, and the most bytes of one. */
  readonly limits: { readonly count: number; readonly bytes: number };
}

const sealContext = ({ projectId, jobId, name }: SecretScope & { readonly name: string }) =>
  `build secret ${projectId} ${jobId} ${name}`;
const nameOf = (jobId: string, name: string) => `secret ${name} of ${jobId ? `job ${jobId}` : 'the project'}`;

export function createBuildSecrets({ store, sealer, clock, limits }: BuildSecretsDeps): BuildSecrets {
  return {
    async put(caller, jobId, { name, value }) {
      if (Buffer.byteLength(value) > limits.bytes) return 'too_large';
      const scope = { projectId: caller.projectId, jobId };
      const at = clock.now();
      const sealedValue = sealer.seal(value, sealContext({ ...scope, name }));
      const secret = { name, sealedValue, updatedAt: at, updatedBy: caller.userName };
      const change = changeBy(caller, at, 'secret.put', nameOf(jobId, name));
      return await store.putBuildSecret(scope, secret, limits.count, change);
    },
    list: (scope) => store.listBuildSecrets(scope),
    remove(caller, jobId, name) {
      const change = changeBy(caller, clock.now(), 'secret.delete', nameOf(jobId, name));
      return store.removeBuildSecret({ projectId: caller.projectId, jobId }, name, change);
    },
    async forBuild({ projectId, jobId, snapshot }) {
      const names = snapshot.settings.secrets ?? [];
      const sealed = names.length === 0 ? [] : await store.buildSecretsOf({ projectId, jobId }, names);
      const values = sealed.map((each) => {
        const { name, sealedValue } = each;
        const called = `The secret ${name}`;
        return [name, openSecret(sealer, { sealed: sealedValue, context: sealContext(each), called })];
      });
      const missing = names.filter((name) => !sealed.some((each) => each.name === name));
      return { values: Object.fromEntries(values), missing };
    },
  };
}
