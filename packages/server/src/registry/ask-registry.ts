import { createRegistryClient, RegistryError } from '@stagewright/oci';
import type { PublishPermit } from '../domain/build.ts';

export interface RegistryLogin {
  readonly scheme: 'https' | 'http';
  readonly credentials?: { readonly username: string; readonly password: string };
}

/** Asks another registry where a tag points. Null: the tag is not there. */
export function createAskRegistry(login: (registry: string, projectId: string) => Promise<RegistryLogin>) {
  return async ({ registry, repository, tag }: PublishPermit, projectId: string): Promise<string | null> => {
    const { scheme, credentials } = await login(registry, projectId);
    const client = createRegistryClient({ registry, scheme, ...(credentials ? { credentials } : {}) });
    try {
      return (await client.resolve(repository, tag)).digest;
    } catch (error) {
      if (error instanceof RegistryError && error.status === 404) return null;
      throw error;
    }
  };
}
