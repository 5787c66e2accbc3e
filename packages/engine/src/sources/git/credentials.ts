import { mkdir, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { RepositoryKey, RepositoryLogin, RepositorySource } from '@stagewright/api';
import type { WebProxy } from '../../network/proxies.ts';
import { SourceError } from '../source-error.ts';
import type { GitConfig } from './git-settings.ts';
import { authority, parseRepositoryUrl, type RepositoryUrl } from './repository-url.ts';
import { SSH_COMMAND, SSH_CONFIG } from './ssh-settings.ts';

/** Login or key of a build while git needs them: in files that only this user can read, gone before anything of the repository runs. */
export interface Credentials {
  /** Stays empty; git takes it for the home folder. */
  readonly home: string;
  /**
   * Config and environment with which git finds what it needs for its very host, and nothing for any other.
   * @throws SourceError for an address of ssh without a key for its host
   */
  forRepository(url: RepositoryUrl, address: string): OwnSettings;
  /** The same for the operator's proxy. */
  forProxy(proxy: WebProxy): Promise<OwnSettings>;
  /** May be repeated. */
  remove(): Promise<void>;
}

export interface OwnSettings {
  readonly config: GitConfig;
  readonly env: Readonly<Record<string, string>>;
}

type Secrets = Pick<RepositorySource, 'login' | 'key'>;
type Owner = Secrets & Pick<RepositorySource, 'url'>;

/** Prints the file whatever git asks for; git itself asks it for one host only, and is not to store anything. */
const HELPER = '!f() { test "$1" = get && cat "$STAGEWRIGHT_GIT_LOGIN"; }; f';
const PROXY_HELPER = '!f() { test "$1" = get && cat "$STAGEWRIGHT_GIT_PROXY_LOGIN"; }; f';

/** @param folder is made, and removed with all that it holds by `remove` */
export async function writeCredentials(
  folder: string,
  { url: own, login, key }: Owner,
): Promise<Credentials> {
  const { scheme } = parseRepositoryUrl(own);
  const files = { ...(login && { login: asHelperAnswer(login) }), ...(key && sshFiles(key)) };
  const home = join(folder, 'home');
  await rm(folder, { recursive: true, force: true });
  await mkdir(home, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text, { mode: 0o600, flag: 'wx' });
  }
  return {
    home,
    forRepository(url, address) {
      if (url.scheme === 'ssh') return forSsh(url, { folder, address, key });
      // What was stored for https never goes over plain http to the same host.
      if (url.scheme !== scheme || !isFor(url, login)) return { config: [], env: {} };
      return {
        config: [[`credential.${url.scheme}://${authority(url)}.helper`, HELPER]],
        env: { STAGEWRIGHT_GIT_LOGIN: join(folder, 'login') },
      };
    },
    async forProxy({ url: { protocol, host }, login: found }) {
      if (found === undefined) return { config: [['http.proxy', `${protocol}//${host}`]], env: {} };
      const file = join(folder, 'proxy-login');
      await writeFile(file, asHelperAnswer(found), { mode: 0o600 });
      return {
        config: [
          // The name in the address makes git ask for the rest.
          ['http.proxy', `${protocol}//${encodeURIComponent(found.username)}@${host}`],
          [`credential.${protocol}//${host}.helper`, PROXY_HELPER],
        ],
        env: { STAGEWRIGHT_GIT_PROXY_LOGIN: file },
      };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Whether a login or key was made out for the host of an address. */
export function isFor(url: RepositoryUrl, secret: RepositoryLogin | RepositoryKey | undefined): boolean {
  return secret?.host.toLowerCase() === authority(url);
}

function asHelperAnswer({ username, password }: Pick<RepositoryLogin, 'username' | 'password'>): string {
  if (/[\n\r\0]/.test(username + password)) {
    throw new SourceError('source_refused', 'The login of the repository authorisation holds a line end.');
  }
  return `username=${username}\npassword=${password}\n`;
}

function sshFiles({ private_key, known_hosts }: RepositoryKey): Record<string, string> {
  return { key: `${private_key.trim()}\n`, known_hosts: `${known_hosts.trim()}\n`, ssh_config: SSH_CONFIG };
}

function forSsh(
  url: RepositoryUrl,
  { folder, address, key }: { folder: string; address: string; key: RepositoryKey | undefined },
): OwnSettings {
  if (!isFor(url, key)) {
    const text = `${url.href} is reached by ssh, and the job has no ssh key for ${authority(url)}.`;
    throw new SourceError('source_refused', text);
  }
  return {
    config: [],
    env: {
      GIT_SSH_VARIANT: 'ssh',
      GIT_SSH_COMMAND: SSH_COMMAND,
      STAGEWRIGHT_SSH_FOLDER: folder,
      STAGEWRIGHT_SSH_ADDRESS: address,
      STAGEWRIGHT_SSH_NAME: knownAs(url),
    },
  };
}

/** As known_hosts names a host. */
function knownAs({ host, port }: RepositoryUrl): string {
  return port === 22 && isIP(host) !== 6 ? host : `[${host}]:${port}`;
}

/** What must be masked in the log: nothing of it ever comes there, but other programs may have it too. */
export function repositorySecrets({ login, key }: Secrets): string[] {
  const header = login && Buffer.from(`${login.username}:${login.password}`).toString('base64');
  const lines = key?.private_key.split('\n').filter((line) => line.length > 16 && !line.startsWith('-----'));
  return [login?.password, header, ...(lines ?? [])].filter((text) => text !== undefined);
}
