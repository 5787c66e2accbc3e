import type { RegistryCredential, Stacks } from '@stagewright/api';
import { registryUrl } from '@stagewright/oci/origin';
import { parseReference } from '@stagewright/oci/reference';
import type { Config } from '../config/config.ts';
import type { RegistryLogin } from '../registry/ask-registry.ts';
import type { Logger } from '../system/logger.ts';
import { createLocalLogins } from './local-logins.ts';
import type { People } from './people.ts';

const DEFAULT_PROJECT = 'default';

/** Hosts that a build may have to log in to: those of the stacks' base images, and the target. */
function registryHosts(stacks: Stacks, config: Config): readonly string[] {
  const references = Object.values(stacks.stacks)
    .flatMap((stack) => stack.versions)
    .flatMap((version) => version.base)
    .filter((base) => !base.startsWith('host/'));
  const hosts = references.map((reference) => parseReference(reference).registry);
  if (config.targetRegistry) hosts.push(new URL(config.targetRegistry).host);
  return [...new Set(hosts)];
}

export interface CredentialsDeps {
  readonly config: Config;
  readonly stacks: Stacks;
  readonly people: People;
  readonly logger: Logger;
}

/** Which logins a project's builds get: those granted to it, and, for project `default`, what `docker login` left on this machine. */
export function createCredentials({ config, stacks, people, logger }: CredentialsDeps) {
  const { registryCredentials, identity } = people;
  const hosts = registryHosts(stacks, config);
  const names = new Map<string, string>();

  const schemeOf = (host: string): 'http' | 'https' => {
    const target = config.targetRegistry ? new URL(config.targetRegistry) : undefined;
    const { protocol } = target?.host === host ? target : registryUrl(host);
    return protocol === 'http:' ? 'http' : 'https';
  };
  const local = createLocalLogins({ config, logger, schemeOf });

  async function projectName(projectId: string): Promise<string> {
    const known = names.get(projectId) ?? (await identity.store.findProject(projectId))?.name ?? '';
    if (known !== '') names.set(projectId, known);
    return known;
  }

  async function forBuild(projectId: string): Promise<readonly RegistryCredential[]> {
    const granted = await registryCredentials.forBuild(projectId);
    if ((await projectName(projectId)) !== DEFAULT_PROJECT) return granted;
    const found = await local.of(hosts);
    return [...granted, ...found.filter(({ registry }) => !granted.some((own) => own.registry === registry))];
  }

  async function login(registry: string, projectId: string): Promise<RegistryLogin> {
    const found = (await forBuild(projectId)).find((credential) => credential.registry === registry);
    if (!found) return { scheme: schemeOf(registry) };
    const { scheme, username, password } = found;
    return { scheme, credentials: { username, password } };
  }

  return { projectName, forBuild, login };
}
