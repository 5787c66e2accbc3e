import type { RegistryCredential as BuildCredential } from '@stagewright/api';
import type { RegistryCredential } from '../../domain/accounts.ts';
import type { Caller } from '../../domain/caller.ts';
import { openSecret } from '../open-secret.ts';
import { type AccountContext, actorOf, changeBy, type Outcome, settled } from './context.ts';

export interface RegistryCredentialInput {
  readonly name: string;
  readonly host: string;
  readonly scheme?: 'https' | 'http' | undefined;
  readonly username: string;
  /** Undefined keeps the stored one. */
  readonly password?: string | undefined;
  readonly projectIds: readonly string[];
}

/** Credentials for other registries: administrators manage them, builds of the projects they are granted to use them. */
export interface RegistryCredentials {
  put(caller: Caller, input: RegistryCredentialInput): Promise<Outcome<RegistryCredential>>;
  list(caller: Caller): Promise<readonly RegistryCredential[]>;
  remove(caller: Caller, name: string): Promise<Outcome>;
  /** With passwords: for the assignment of a build, and nothing else. */
  forBuild(projectId: string): Promise<readonly BuildCredential[]>;
}

const sealContext = (accountId: string, name: string) => `registry credential ${accountId} ${name}`;

export function createRegistryCredentials(context: AccountContext): RegistryCredentials {
  const { store, sealer, clock } = context;
  const accountOf = async (caller: Caller) => (await actorOf(context, caller)).user.account.id;
  return {
    async put(caller, { password, scheme = 'https', ...input }) {
      const accountId = await accountOf(caller);
      const at = clock.now();
      const credential = { ...input, scheme, updatedAt: at };
      const sealed =
        password === undefined ? null : sealer.seal(password, sealContext(accountId, input.name));
      const target = `registry credential ${input.name} for ${input.host}, ${input.projectIds.length} projects`;
      const change = changeBy(caller, at, 'registry-credential.put', target);
      return settled(
        await store.putRegistryCredential(accountId, credential, sealed, change),
        () => credential,
      );
    },
    async list(caller) {
      return await store.listRegistryCredentials(await accountOf(caller));
    },
    async remove(caller, name) {
      const change = changeBy(
        caller,
        clock.now(),
        'registry-credential.delete',
        `registry credential ${name}`,
      );
      return settled(
        await store.removeRegistryCredential(await accountOf(caller), name, change),
        () => undefined,
      );
    },
    async forBuild(projectId) {
      const credentials = await store.registryCredentialsOf(projectId);
      return credentials.map(({ accountId, name, host, scheme, username, sealedPassword }) => ({
        registry: host,
        scheme,
        username,
        password: openSecret(sealer, {
          sealed: sealedPassword,
          context: sealContext(accountId, name),
          called: `The registry credential ${name}`,
        }),
      }));
    },
  };
}
