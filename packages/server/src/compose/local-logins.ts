import type { RegistryCredential } from '@stagewright/api';
import { namedLogin } from '@stagewright/oci/credentials';
import { dockerCredentials, dockerRegistries } from '@stagewright/oci/docker-credentials';
import { OciError } from '@stagewright/oci/error';
import type { Config } from '../config/config.ts';
import type { Logger } from '../system/logger.ts';

/** A worker waits for its assignment meanwhile. */
const HELPER_MS = 5_000;

export interface LocalLoginsDeps {
  readonly config: Pick<Config, 'dockerConfig' | 'programEnvironment'>;
  readonly logger: Logger;
  readonly schemeOf: (registry: string) => 'https' | 'http';
}

/** What `docker login` left on this machine and its credential helpers answer. What cannot be read is a login that is not there, with a warning. */
export function createLocalLogins({ config, logger, schemeOf }: LocalLoginsDeps) {
  const file = config.dockerConfig ? { configFile: config.dockerConfig } : {};
  const ask = dockerCredentials({
    ...file,
    helperTimeoutMs: HELPER_MS,
    helperEnv: config.programEnvironment,
  });

  async function orNothing<T>(question: Promise<T>, nothing: T): Promise<T> {
    try {
      return await question;
    } catch (err) {
      if (!(err instanceof OciError)) throw err;
      logger.warn({ err }, 'credentials of docker could not be read');
      return nothing;
    }
  }

  async function login(registry: string): Promise<readonly RegistryCredential[]> {
    const found = await orNothing(ask(registry), undefined);
    const named = found && namedLogin(found);
    return named ? [{ registry, scheme: schemeOf(registry), ...named }] : [];
  }

  return {
    /** For those registries, and for all that the file names. */
    async of(registries: readonly string[]): Promise<readonly RegistryCredential[]> {
      const named = await orNothing(dockerRegistries(file), []);
      return (await Promise.all([...new Set([...registries, ...named])].map(login))).flat();
    },
  };
}
