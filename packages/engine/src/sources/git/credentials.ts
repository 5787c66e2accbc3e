import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryLogin } from '@stagewright/api';
import { SourceError } from '../source-error.ts';
import type { GitConfig } from './git-settings.ts';
import { authority, type RepositoryUrl } from './repository-url.ts';

/** The login of a build while git needs it: in a file that only this user can read, gone before anything of the repository runs. */
export interface Credentials {
  /** Stays empty; git takes it for the home folder. */
  readonly home: string;
  /** Config and environment with which git finds the login; without it for every host but its own. */
  forRepository(url: RepositoryUrl, address: string): OwnSettings;
  /** May be repeated. */
  remove(): Promise<void>;
}

export interface OwnSettings {
  readonly config: GitConfig;
  readonly env: Readonly<Record<string, string>>;
}

/** Prints the file whatever git asks for; git itself asks it for one host only, and is not to store anything. */
const HELPER = '!f() { test "$1" = get && cat "$STAGEWRIGHT_GIT_LOGIN"; }; f';

/** @param folder is made, and removed with all that it holds by `remove` */
export async function writeCredentials(folder: string, login?: RepositoryLogin): Promise<Credentials> {
  const home = join(folder, 'home');
  const file = join(folder, 'login');
  const answer = login === undefined ? undefined : asHelperAnswer(login);
  await rm(folder, { recursive: true, force: true });
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (answer !== undefined) await writeFile(file, answer, { mode: 0o600, flag: 'wx' });
  return {
    home,
    forRepository(url) {
      if (login?.host.toLowerCase() !== authority(url) || url.scheme === 'ssh')
        return { config: [], env: {} };
      return {
        config: [[`credential.${url.scheme}://${authority(url)}.helper`, HELPER]],
        env: { STAGEWRIGHT_GIT_LOGIN: file },
      };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function asHelperAnswer({ username, password }: RepositoryLogin): string {
  if (/[\n\r\0]/.test(username + password)) {
    throw new SourceError('source_refused', 'The login of the repository authorisation holds a line end.');
  }
  return `username=${username}\npassword=${password}\n`;
}

/** What must be masked in the log. */
export function loginSecrets({ username, password }: RepositoryLogin): string[] {
  return [password, Buffer.from(`${username}:${password}`).toString('base64')];
}
