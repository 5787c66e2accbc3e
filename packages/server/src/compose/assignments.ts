import type { RegistryCredential, Stacks } from '@stagewright/api';
import { dockerCredentials } from '@stagewright/oci/docker-credentials';
import { parseReference } from '@stagewright/oci/reference';
import type { Config } from '../config/config.ts';
import type { RegistryLogin } from '../registry/ask-registry.ts';
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
}

/** Which logins a project's builds get: those granted to it, and, for project `default`, what `docker login` left on this machine. */
export function createCredentials({ config, stacks, people }: CredentialsDeps) {
  const { registryCredentials, identity } = people;
  const hosts = registryHosts(stacks, config);
  const local = dockerCredentials(config.dockerConfig ? { configFile: config.dockerConfig } : {});
  const names = new Map<string, string>();

  const schemeOf = (host: string) =>
    config.targetRegistry?.startsWith('http:') && new URL(config.targetRegistry).host === host
      ? 'http'
      : 'https';

  async function projectName(projectId: string): Promise<string> {
    const known = names.get(projectId) ?? (await identity.store.findProject(projectId))?.name ?? '';
    if (known !== '') names.set(projectId, known);
    return known;
  }

  async function localLogin(registry: string): Promise<readonly RegistryCredential[]> {
    const login = await local(registry);
    if (!login || !('username' in login)) return [];
    return [{ registry, scheme: schemeOf(registry), username: login.username, password: login.password }];
  }

  async function forBuild(projectId: string): Promise<readonly RegistryCredential[]> {
    const granted = await registryCredentials.forBuild(projectId);
    if ((await projectName(projectId)) !== DEFAULT_PROJECT) return granted;
    const missing = hosts.filter((host) => !granted.some(({ registry }) => registry === host));
    return [...granted, ...(await Promise.all(missing.map(localLogin))).flat()];
  }

  async function login(registry: string, projectId: string): Promise<RegistryLogin> {
    const found = (await forBuild(projectId)).find((credential) => credential.registry === registry);
    if (!found) return { scheme: schemeOf(registry) };
    const { scheme, username, password } = found;
    return { scheme, credentials: { username, password } };
  }

  return { projectName, forBuild, login };
}
