import type { Digest } from '@stagewright/oci';
import { isDigest } from '@stagewright/oci/digest';
import { isRepositoryName } from '@stagewright/oci/reference';
import { RegistryError } from './registry-error.ts';

/** A path below `/v2/`, read. */
export type Route =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'uploads'; readonly repository: string }
  | { readonly kind: 'upload'; readonly repository: string; readonly id: string }
  | { readonly kind: 'blob'; readonly repository: string; readonly digest: Digest }
  | { readonly kind: 'manifest'; readonly repository: string; readonly reference: string }
  | { readonly kind: 'tags'; readonly repository: string }
  | { readonly kind: 'referrers'; readonly repository: string; readonly digest: Digest };

/**
 * Reads the path as it was sent. Segments are told apart before they are decoded, so an encoded slash is part of a
 * name, which makes it invalid, and never a separator.
 * @throws RegistryError
 */
export function readRoute(url: string): Route {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  const segments = path.split('/').slice(2).map(decodeSegment);
  const route = segments.length < 2 ? readShort(segments[0] ?? '') : readLong(segments);
  if (route === undefined) throw new RegistryError(404, 'UNSUPPORTED', 'no such endpoint');
  return route;
}

function readShort(segment: string): Route | undefined {
  if (segment === '') return { kind: 'base' };
  return segment === '_catalog' ? { kind: 'catalog' } : undefined;
}

/** By its end: what comes before may be any repository name, `blobs/uploads` among them. */
function readLong(segments: readonly string[]): Route | undefined {
  const [third, before, last] = ['', ...segments].slice(-3) as [string, string, string];
  if (third === 'blobs' && before === 'uploads') {
    const repository = readName(segments, 3);
    return last === '' ? { kind: 'uploads', repository } : { kind: 'upload', repository, id: last };
  }
  const read = READERS.get(`${before}/${last}`) ?? READERS.get(before);
  return read?.(segments, last);
}

type Reader = (segments: readonly string[], last: string) => Route;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['manifests', (path, reference) => ({ kind: 'manifest', repository: readName(path, 2), reference })],
  [
    'referrers',
    (path, last) => ({ kind: 'referrers', repository: readName(path, 2), digest: readDigest(last) }),
  ],
  ['tags/list', (path) => ({ kind: 'tags', repository: readName(path, 2) })],
  ['blobs/uploads', (path) => ({ kind: 'uploads', repository: readName(path, 2) })],
  ['blobs', (path, last) => ({ kind: 'blob', repository: readName(path, 2), digest: readDigest(last) })],
]);

/** @throws RegistryError */
export function readDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new RegistryError(
    400,
    'DIGEST_INVALID',
    'the digest is not sha256: and 64 lower-case hexadecimal digits',
    {
      detail: { digest: text.slice(0, 200) },
    },
  );
}

function readName(segments: readonly string[], tail: number): string {
  const name = segments.slice(0, -tail).join('/');
  if (isRepositoryName(name)) return name;
  throw new RegistryError(400, 'NAME_INVALID', 'the repository name is not valid', {
    detail: { name: name.slice(0, 300) },
  });
}

function decodeSegment(segment: string): string {
  let text: string;
  try {
    text = decodeURIComponent(segment);
  } catch (cause) {
    throw badPath(cause);
  }
  // Kept encoded, it fails every grammar that follows.
  return text.includes('/') ? segment : text;
}

function badPath(cause: unknown): RegistryError {
  return new RegistryError(400, 'NAME_INVALID', 'the path is not valid', { cause });
}
