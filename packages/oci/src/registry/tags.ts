import { isObject } from '../json.ts';
import { isTag } from '../reference.ts';
import type { CallOptions } from './manifests.ts';
import { pullScope, repositoryPath } from './paths.ts';
import type { Transport } from './transport.ts';

const LARGEST_PAGE = 4 * 1024 * 1024;
const MOST_PAGES = 1000;

/** All tags of a repository, page by page. */
export async function listTags(
  transport: Transport,
  repository: string,
  options: CallOptions = {},
): Promise<string[]> {
  const tags: string[] = [];
  let target: string | URL = `${repositoryPath(repository)}/tags/list?n=1000`;
  for (let page = 0; page < MOST_PAGES; page++) {
    const scopes = [pullScope(repository)];
    const { signal } = options;
    const call = { method: 'GET', target, repository, scopes, expect: [200], signal } as const;
    const { reply, bytes } = await transport.read(call, LARGEST_PAGE);
    tags.push(...readPage(transport, bytes, repository));
    const next = nextLink(reply.header('link'));
    if (next === undefined) return tags;
    const url = transport.location(reply, next, repository);
    if (url.origin !== reply.url.origin)
      throw transport.error('REDIRECT_REFUSED', 'its tags go on elsewhere', repository);
    target = url;
  }
  throw transport.error('ANSWER_INVALID', 'its list of tags does not end', repository);
}

function readPage(transport: Transport, bytes: Buffer | undefined, repository: string): string[] {
  try {
    const value: unknown = JSON.parse(bytes?.toString('utf8') ?? '');
    const { tags } = isObject(value) ? value : {};
    if (tags === null) return [];
    if (Array.isArray(tags)) return tags.filter((tag) => typeof tag === 'string' && isTag(tag));
  } catch {
    // Falls through to the one error for all that is no list.
  }
  throw transport.error('ANSWER_INVALID', 'it sent no list of tags', repository);
}

function nextLink(header: string | undefined): string | undefined {
  return /<([^<>]+)>\s*;[^,]*\brel="?next"?/.exec(header ?? '')?.[1];
}
