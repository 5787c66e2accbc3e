import { quote } from '../log/format.ts';
import { SourceError } from './source-error.ts';

/** An address without what must not be logged: user, password, query and fragment. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

/**
 * Reads the address of a package.
 * @throws SourceError `source_refused` for anything but http and https
 */
export function parseSourceUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null) throw new SourceError('source_refused', `${quote(text)} is not an address.`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new SourceError(
      'source_refused',
      `A package is fetched by http or https, not by ${quote(url.protocol)}.`,
    );
  }
  if (url.port === '0')
    throw new SourceError('source_refused', 'The address has no port that can be connected to.');
  return url;
}

/** The header for credentials written into an address; undefined without any. */
export function urlAuthorization(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** What an address holds that must be masked in the log. */
export function urlSecrets(text: string): string[] {
  const url = URL.parse(text);
  if (url === null) return [];
  const parameters = [...url.searchParams.values()].filter((value) => value.length >= 16);
  return [url.password, safeDecode(url.password), ...parameters].filter((secret) => secret !== '');
}

/** What a header for authorisation holds that must be masked in the log. */
export function authorizationSecrets(header: string): string[] {
  const [scheme = '', value = ''] = header.split(' ');
  if (scheme !== 'Basic') return [value];
  const login = Buffer.from(value, 'base64').toString('utf8');
  return [value, login.slice(login.indexOf(':') + 1)];
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
