import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { NetworkLogin } from '@stagewright/api';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** A PEM file's certificates, and nothing else that is in it. */
export function certificates(path: string): string {
  const found = read(path).match(CERTIFICATE) ?? [];
  if (found.length === 0) throw new Error(`${path} holds no certificate in PEM`);
  for (const [index, text] of found.entries()) {
    try {
      new X509Certificate(text);
    } catch (cause) {
      throw new Error(`${path}: certificate ${index + 1} cannot be read`, { cause });
    }
  }
  return `${found.join('\n')}\n`;
}

/** As in a `.netrc`: `machine HOST login NAME password SECRET`, without `login` for a token. Comments begin a line with `#`. */
export function logins(path: string): readonly NetworkLogin[] {
  const lines = read(path)
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'));
  const words = lines.join('\n').split(/\s+/).filter(Boolean);
  const found: { host: string; username: string; password: string }[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const [key, value = ''] = [words[at], words[at + 1]];
    const last = found.at(-1);
    if (value === '') throw new Error(`${path}: there is nothing after the last word`);
    if (key === 'machine') found.push({ host: value.toLowerCase(), username: '', password: '' });
    else if (key === 'login' && last !== undefined) last.username = value;
    else if (key === 'password' && last !== undefined) last.password = value;
    else throw new Error(`${path} must have lines such as: machine HOST login NAME password SECRET`);
  }
  const without = found.find(({ password }) => password === '');
  if (without !== undefined) throw new Error(`${path}: ${without.host} has no password`);
  return found;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`cannot be read: ${(cause as Error).message}`, { cause });
  }
}
