import { type Digest, isDigest } from './digest.ts';
import { OciError } from './error.ts';

/** Where an image is: a registry, a repository in it, and a tag, a digest, both or neither. */
export interface Reference {
  /** Host with an optional port, as in `registry.example.com:5000`. Docker Hub is `docker.io`. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

export interface ParseReferenceOptions {
  /** The registry of a text that names none. Default `docker.io`. */
  readonly defaultRegistry?: string;
  /** The tag of a text that has neither tag nor digest. Default: none. */
  readonly defaultTag?: string;
}

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const REGISTRY = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[A-Fa-f0-9:]+\\])(?::[0-9]{1,5})?$`);
const LONGEST_NAME = 255;
const DOCKER_HUB = 'docker.io';
const DOCKER_HUB_ALIASES = new Set(['index.docker.io', 'registry-1.docker.io']);

/** Whether a text is a repository name by the distribution specification (at most 255 characters). */
export function isRepositoryName(text: string): boolean {
  return text.length <= LONGEST_NAME && REPOSITORY.test(text);
}

/** Whether a text is a tag by the distribution specification. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/**
 * Reads `[registry/]repository[:tag][@digest]`. As in docker the first part is a registry when it has a `.`, a `:`
 * or an upper-case letter, or is `localhost`; one part alone on Docker Hub is below `library/`.
 * @throws OciError `REFERENCE_INVALID`
 */
export function parseReference(text: string, options: ParseReferenceOptions = {}): Reference {
  const { name, tag, digest } = splitSuffixes(text);
  const { registry, repository } = splitRegistry(name, options.defaultRegistry ?? DOCKER_HUB);
  if (!REGISTRY.test(registry)) throw invalid(text, 'the registry is not a host name');
  if (!isRepositoryName(repository)) throw invalid(text, 'the repository name is not valid');
  if (registry.length + 1 + repository.length > LONGEST_NAME) throw invalid(text, 'the name is too long');
  if (tag !== undefined && !isTag(tag)) throw invalid(text, 'the tag is not valid');
  if (digest !== undefined && !isDigest(digest)) throw invalid(text, 'the digest is not valid');
  const usedTag = tag ?? (digest === undefined ? options.defaultTag : undefined);
  return {
    registry,
    repository,
    ...(usedTag === undefined ? {} : { tag: usedTag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The canonical text of a reference: always with its registry, tag before digest. */
export function formatReference(reference: Reference): string {
  const { registry, repository, tag, digest } = reference;
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/**
 * Makes a free name a valid part of a repository name: lower case; each run of separators that the grammar refuses,
 * and of any other character, becomes one `-`; separators at the ends are dropped.
 * @throws OciError `REFERENCE_INVALID` when no letter or digit is left.
 */
export function toRepositorySegment(name: string): string {
  const segment = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, (run) => (/^(?:\.|_|__|-+)$/.test(run) ? run : '-'))
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  if (segment === '' || segment.length > LONGEST_NAME)
    throw invalid(name, 'no repository name can be made of it');
  return segment;
}

function splitSuffixes(text: string): { name: string; tag?: string; digest?: string } {
  const at = text.indexOf('@');
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon === -1 ? {} : { tag: named.slice(colon + 1) };
  const digest = at === -1 ? {} : { digest: text.slice(at + 1) };
  return { name: colon === -1 ? named : named.slice(0, colon), ...tag, ...digest };
}

function splitRegistry(name: string, defaultRegistry: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const named = slash !== -1 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const host = named ? first : defaultRegistry;
  const registry = DOCKER_HUB_ALIASES.has(host) ? DOCKER_HUB : host;
  const path = named ? name.slice(slash + 1) : name;
  const official = registry === DOCKER_HUB && path !== '' && !path.includes('/');
  return { registry, repository: official ? `library/${path}` : path };
}

function invalid(text: string, why: string): OciError {
  return new OciError(
    'REFERENCE_INVALID',
    `not an image reference: ${JSON.stringify(text.slice(0, 300))}: ${why}`,
  );
}
