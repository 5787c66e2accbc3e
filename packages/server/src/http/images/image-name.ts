/** What an image is asked for by. */
export interface ImageName {
  readonly repository: string;
  /** One of both is `''`. */
  readonly tag: string;
  readonly digest: string;
}

/** `repository:tag` or `repository@digest`, with or without the registry before it; null for anything else. */
export function readImageName(text: string, registry: string): ImageName | null {
  const name = text.startsWith(`${registry}/`) ? text.slice(registry.length + 1) : text;
  const [, repository, tag = '', digest = ''] =
    /^([^:@]+)(?::([^:@]+)|@(sha256:[0-9a-f]{64}))$/.exec(name) ?? [];
  return repository === undefined ? null : { repository, tag, digest };
}
