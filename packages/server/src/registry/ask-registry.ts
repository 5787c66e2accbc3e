import type { PublishPermit } from '../domain/build.ts';

export interface RegistryLogin {
  readonly scheme: 'https' | 'http';
  readonly credentials?: { readonly username: string; readonly password: string };
}

/** The question is asked again while the registry does not answer, and given up in bounded time. */
const TIMEOUTS = { connectMs: 5_000, headersMs: 10_000, bodyMs: 10_000 };
const RETRY = { attempts: 6, pauseMs: 500 };

/** Asks another registry where a tag points. Null: the tag is not there. Few services ever ask: the client is loaded then. */
export function createAskRegistry(loginOf: (registry: string, projectId: string) => Promise<RegistryLogin>) {
  return async ({ registry, repository, tag }: PublishPermit, projectId: string): Promise<string | null> => {
    const { createRegistryClient, credentialsOf, RegistryError } = await import('@stagewright/oci');
    const { scheme, credentials } = await loginOf(registry, projectId);
    const login = credentials ? { credentials: credentialsOf(credentials) } : {};
    const client = createRegistryClient({ registry, scheme, timeouts: TIMEOUTS, retry: RETRY, ...login });
    try {
      return (await client.resolve(repository, tag)).digest;
    } catch (error) {
      if (error instanceof RegistryError && error.status === 404) return null;
      throw error;
    }
  };
}
