import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { OciError } from '../error.ts';
import { isObject, type JsonObject } from '../json.ts';
import { askCredentialHelper, type Environment } from './credential-helper.ts';
import type { CredentialProvider, Credentials } from './credentials.ts';

export interface DockerCredentialsOptions {
  /** Default `~/.docker/config.json`. It is read at each question; a file that is missing holds no credentials. */
  readonly configFile?: string;
  /** How long a credential helper may take, in milliseconds. Default 30,000. */
  readonly helperTimeoutMs?: number;
  /** All of the environment of helpers. Default: that of this process. */
  readonly helperEnv?: Environment;
}

const DEFAULT_FILE = join(homedir(), '.docker', 'config.json');
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';

/**
 * The credentials that `docker login` and `podman login` left: a helper of the registry, else the common store, else
 * the file's own entries.
 * @throws OciError `CREDENTIALS_INVALID`, from the provider
 */
export function dockerCredentials(options: DockerCredentialsOptions = {}): CredentialProvider {
  const { configFile = DEFAULT_FILE, helperTimeoutMs: timeoutMs = 30_000, helperEnv: env } = options;
  return async (registry) => {
    const config = await readConfig(configFile);
    const server = registry === 'docker.io' ? DOCKER_HUB_KEY : registry;
    const helper = helperFor(config, registry, server);
    const asked =
      helper === undefined ? undefined : await askCredentialHelper({ name: helper, server, timeoutMs, env });
    return asked ?? fileEntry(config, registry, configFile);
  };
}

/**
 * Registries that a docker configuration names, by `docker login` or as having a helper of their own.
 * @throws OciError `CREDENTIALS_INVALID`
 */
export async function dockerRegistries({
  configFile = DEFAULT_FILE,
}: DockerCredentialsOptions = {}): Promise<readonly string[]> {
  const { auths, credHelpers } = await readConfig(configFile);
  const keys = [auths, credHelpers].flatMap((entries) => (isObject(entries) ? Object.keys(entries) : []));
  return [...new Set(keys.map(host))].filter((name) => URL.canParse(`https://${name}/`));
}

function helperFor(config: JsonObject, registry: string, server: string): string | undefined {
  const { credHelpers, credsStore } = config;
  const helpers = isObject(credHelpers) ? credHelpers : {};
  const name = helpers[registry] ?? helpers[server] ?? credsStore;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function fileEntry(config: JsonObject, registry: string, file: string): Credentials | undefined {
  const { auths } = config;
  const entries = isObject(auths) ? auths : {};
  const key =
    Object.keys(entries).find((name) => name === registry) ??
    Object.keys(entries).find((name) => host(name) === registry);
  const entry = key === undefined ? undefined : entries[key];
  if (!isObject(entry)) return undefined;
  const { identitytoken, registrytoken, auth, username, password } = entry;
  if (isText(registrytoken)) return { token: registrytoken };
  if (isText(identitytoken)) return { identityToken: identitytoken };
  if (isText(username) && isText(password)) return { username, password };
  if (!isText(auth)) return undefined;
  const pair = Buffer.from(auth, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 1)
    throw new OciError('CREDENTIALS_INVALID', `${file}: the entry of ${registry} cannot be read`);
  return { username: pair.slice(0, colon), password: pair.slice(colon + 1).replace(/\0+$/, '') };
}

/** Older files have URLs as keys; Docker Hub has several. */
function host(key: string): string {
  const name = key.replace(/^https?:\/\//, '').split('/', 1)[0] ?? '';
  return name === 'index.docker.io' || name === 'registry-1.docker.io' ? 'docker.io' : name;
}

async function readConfig(file: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw unreadable(file, cause);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A parser's message quotes the file, and the file holds passwords.
    value = undefined;
  }
  if (isObject(value)) return value;
  throw unreadable(file);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function unreadable(file: string, cause?: unknown): OciError {
  return new OciError('CREDENTIALS_INVALID', `${file} cannot be read as a docker configuration`, { cause });
}
