import { usageError } from './cli-error.ts';

/** A host in front of a repository, by the rule of image references: it has a dot or a port, or is localhost. */
const HOST = /^(?:localhost|[^/]*[.:][^/]*)\//;

/** The repository, without the registry that may stand before it. */
export function repositoryOf(text: string): string {
  return text.replace(HOST, '');
}

/** `namespace/name:tag`, with or without the registry before it. */
export function imageName(text: string): { readonly repository: string; readonly tag: string } {
  const name = repositoryOf(text);
  const colon = name.lastIndexOf(':');
  const repository = name.slice(0, colon);
  const tag = name.slice(colon + 1);
  if (colon < 1 || tag === '' || name.includes('@')) {
    throw usageError(`${text} names no tag`, 'Write namespace/name:tag.');
  }
  return { repository, tag };
}

/** `namespace/name:tag` or `namespace/name@digest`, without the registry that may stand before it. */
export function imageReference(text: string): string {
  const name = repositoryOf(text);
  if (/^[^:@]+(?::[^:@]+|@sha256:[0-9a-f]{64})$/.test(name)) return name;
  throw usageError(`${text} names no image`, 'Write namespace/name:tag or namespace/name@sha256:….');
}
