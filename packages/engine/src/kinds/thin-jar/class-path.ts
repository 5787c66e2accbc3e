import { posix } from 'node:path';

/** What a jar's Class-Path names, from the root of its archive. */
export type ClassPath =
  | { readonly kind: 'found'; readonly jars: readonly string[] }
  | { readonly kind: 'missing'; readonly names: readonly string[] };

/**
 * Finds what a jar's Class-Path names beside it: addresses relative to the jar, folders with a `/` at their end. Java passes over
 * what is not there and fails later, with the name of a class.
 * @param jar path of the jar
 * @param paths of all files and folders of the archive
 */
export function resolveClassPath(
  jar: string,
  names: readonly string[],
  paths: ReadonlySet<string>,
): ClassPath {
  const folder = posix.dirname(jar);
  const resolved = names.map((name) => ({ name, path: pathOf(folder, name) }));
  const isThere = (path: string | undefined) => path !== undefined && (path === '.' || paths.has(path));
  const missing = resolved.filter(({ path }) => !isThere(path)).map(({ name }) => name);
  if (missing.length > 0) return { kind: 'missing', names: missing };
  const jars = resolved.flatMap(({ path }) => (path?.endsWith('.jar') ? [path] : []));
  return { kind: 'found', jars: [...new Set(jars)].filter((path) => path !== jar) };
}

/** Undefined for what is no path within the archive. */
function pathOf(folder: string, name: string): string | undefined {
  if (/^[A-Za-z][\w+.-]*:/.test(name) || name.startsWith('/')) return undefined;
  let decoded: string;
  try {
    decoded = decodeURIComponent(name);
  } catch {
    return undefined;
  }
  const path = posix.join(folder, decoded).replace(/(?<=.)\/$/, '');
  return path.startsWith('..') ? undefined : path;
}
