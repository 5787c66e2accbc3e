import { isIP } from 'node:net';
import { quote } from '../../log/format.ts';
import { bareHost } from '../../network/host-guard.ts';
import { SourceError } from '../source-error.ts';

export type RepositoryScheme = 'https' | 'http' | 'ssh';

/** The address of a repository, safe to be given to git. */
export interface RepositoryUrl {
  readonly scheme: RepositoryScheme;
  /** As a name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** For git and for people: without user and password, but for the user of ssh. */
  readonly href: string;
}

const PORTS = { https: 443, http: 80, ssh: 22 } as const;
const HOST = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i;
const USER = /^[a-z0-9_][a-z0-9._-]*$/i;
/** `user@host:path`, as ssh users write it; a slash before the colon would make it a path. */
const SCP_LIKE = /^([^@:/\s]+)@([^@:/\s[\]]+):(?!\/\/)(.+)$/;
const LONGEST = 2_000;

/**
 * Reads the address of a repository.
 * @throws SourceError `source_refused` for anything but https, http and ssh, and for what git could take for something else
 */
export function parseRepositoryUrl(text: string): RepositoryUrl {
  // Line ends would end up in the talk with credential helpers (CVE-2020-5260), and URL parsers drop them silently.
  if (text.length > LONGEST || text.startsWith('-') || /[\s\p{Cc}\\]/u.test(text)) throw notARepository(text);
  const scp = SCP_LIKE.exec(text);
  if (scp !== null) return scpLike(text, scp);
  const url = URL.parse(text);
  if (url === null) throw notARepository(text);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'https' && scheme !== 'http' && scheme !== 'ssh') {
    throw new SourceError(
      'source_refused',
      `A repository is fetched by https or ssh, not by ${quote(url.protocol)}.`,
    );
  }
  const host = checkedHost(url.hostname, text);
  const port = url.port === '' ? PORTS[scheme] : Number(url.port);
  if (port === 0) throw notARepository(text);
  return { scheme, host, port, href: hrefOf(url, scheme) };
}

function hrefOf(url: URL, scheme: RepositoryScheme): string {
  if (url.password !== '') {
    throw new SourceError(
      'source_refused',
      'The address of the repository holds a password. Store it as a repository authorisation instead.',
    );
  }
  if (url.search !== '' || url.hash !== '') throw notARepository(url.href);
  const bare = new URL(url);
  if (scheme !== 'ssh') bare.username = '';
  else if (url.username !== '' && !USER.test(url.username)) throw notARepository(url.href);
  return bare.href.replace(/\/$/, '');
}

function scpLike(text: string, [, user = '', host = '', path = '']: RegExpExecArray): RepositoryUrl {
  if (!USER.test(user) || path.startsWith('-')) throw notARepository(text);
  return { scheme: 'ssh', host: checkedHost(host, text), port: PORTS.ssh, href: text };
}

function checkedHost(hostname: string, text: string): string {
  const host = bareHost(hostname);
  if (isIP(host) === 0 && !HOST.test(host)) throw notARepository(text);
  return host;
}

function notARepository(text: string): SourceError {
  return new SourceError('source_refused', `${quote(text)} is not the address of a repository.`);
}

/** The address of a submodule, which may be written relative to that of the repository around it, as git reads it. */
export function parseSubmoduleUrl(text: string, parent: RepositoryUrl): RepositoryUrl {
  if (!/^\.\.?\//.test(text)) return parseRepositoryUrl(text);
  const [, root = '', path = ''] = ROOT_AND_PATH.exec(parent.href) ?? [];
  const segments = path.split('/');
  for (const segment of text.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) throw notARepository(text);
  }
  return parseRepositoryUrl(root + segments.join('/'));
}

/** `https://host:1/` and `a/b`, or `git@host:` and `a/b`. */
const ROOT_AND_PATH = /^([a-z]+:\/\/[^/]+\/|[^/:]+:)(.*)$/;

/** The host as logins name it: with its port where that is not the usual one of the scheme. */
export function authority({ scheme, host, port }: RepositoryUrl): string {
  const named = isIP(host) === 6 ? `[${host}]` : host;
  return port === PORTS[scheme] ? named : `${named}:${port}`;
}
