export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly url: string;
  readonly headers: Headers;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

export function headerValue(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/**
 * What the client may have signed, in the order of likelihood. There are two: most clients encode the decoded path, and
 * Huawei's Node SDK encodes some characters of the already encoded one again.
 */
export function canonicalRequests(request: SignedRequest): readonly string[] {
  const mark = request.url.indexOf('?');
  const path = mark === -1 ? request.url : request.url.slice(0, mark);
  const query = mark === -1 ? '' : canonicalQuery(request.url.slice(mark + 1));
  const headers = request.signedHeaders
    .map((name) => `${name}:${(headerValue(request.headers, name) ?? '').trim()}\n`)
    .join('');
  const rest = [query, headers, request.signedHeaders.join(';'), request.payloadHash];
  const uris = new Set([canonicalPath(path, decode), canonicalPath(path, (segment) => segment)]);
  return [...uris].map((uri) => [request.method.toUpperCase(), uri, ...rest].join('\n'));
}

function canonicalPath(path: string, read: (segment: string) => string): string {
  const encoded = path
    .split('/')
    .map((segment) => encode(read(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

/** A `+` is a space on the wire, as the server's own query parser reads it. */
function canonicalQuery(query: string): string {
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [key, value] = equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [readQuery(key), readQuery(value)] as const;
    });
  return pairs
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join('&');
}

const readQuery = (text: string) => decode(text.replaceAll('+', ' '));

/** By code units, not by any language's rules. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Leaves RFC 3986's unreserved characters alone: `encodeURIComponent` also leaves `!'()*`. A lone surrogate becomes U+FFFD. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
