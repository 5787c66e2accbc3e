import type { Digest } from '@stagewright/oci';
import { MEDIA_TYPES } from '@stagewright/oci/media-types';
import type { FastifyReply } from 'fastify';
import { type Context, type Exchange, queryOf } from './exchange.ts';
import { nextPage, readPageRequest } from './page.ts';
import { RegistryError } from './registry-error.ts';

/** GET `/v2/<name>/tags/list` */
export async function listTags(
  context: Context,
  { request, reply }: Exchange,
  { repository }: { readonly repository: string },
): Promise<FastifyReply> {
  const { gate, limits, storage } = context;
  await gate.pull(request, repository);
  const { limit, after } = readPageRequest(request, limits.pageEntries);
  if (!(await storage.links.repositoryExists(repository))) {
    throw new RegistryError(404, 'NAME_UNKNOWN', 'no such repository', { detail: { name: repository } });
  }
  if (limit === undefined)
    return reply.send({ name: repository, tags: await allTags(context, repository, after) });
  const tags = limit === 0 ? [] : await tagsAfter(context, repository, { after, limit: limit + 1 });
  const page = tags.slice(0, limit);
  const last = page.at(-1);
  if (tags.length > limit && last !== undefined) {
    reply.header('link', nextPage(`/v2/${repository}/tags/list`, limit, last));
  }
  return reply.send({ name: repository, tags: page });
}

/** GET `/v2/_catalog` */
export async function listRepositories(
  context: Context,
  { request, reply }: Exchange,
): Promise<FastifyReply> {
  const { gate, limits } = context;
  const account = await gate.enter(request, [{ type: 'registry', name: 'catalog', actions: ['*'] }]);
  const { limit = limits.pageEntries, after } = readPageRequest(request, limits.pageEntries);
  const all = [...new Set(await gate.catalog(account))].sort();
  const rest = after === undefined ? all : all.filter((name) => name > after);
  const repositories = rest.slice(0, limit);
  const last = repositories.at(-1);
  if (rest.length > limit && last !== undefined) reply.header('link', nextPage('/v2/_catalog', limit, last));
  return reply.send({ repositories });
}

/** GET `/v2/<name>/referrers/<digest>` */
export async function listReferrers(
  context: Context,
  { request, reply }: Exchange,
  { repository, digest }: { readonly repository: string; readonly digest: Digest },
): Promise<FastifyReply> {
  await context.gate.pull(request, repository);
  const all = await context.storage.links.referrers(repository, digest);
  const artifactType = queryOf(request, 'artifactType');
  if (artifactType !== undefined) reply.header('oci-filters-applied', 'artifactType');
  const manifests = all.filter((one) => artifactType === undefined || one.artifactType === artifactType);
  // Serialised here: fastify would add a charset to the media type, which the specification forbids.
  reply.header('content-type', MEDIA_TYPES.index);
  return reply.send(
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests })),
  );
}

async function allTags(context: Context, repository: string, from: string | undefined): Promise<string[]> {
  const limit = context.limits.pageEntries;
  const tags: string[] = [];
  for (let after = from; ; after = tags.at(-1)) {
    const page = await tagsAfter(context, repository, { after, limit });
    tags.push(...page);
    if (page.length < limit) return tags;
  }
}

function tagsAfter(
  { tags }: Context,
  repository: string,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<readonly string[]> {
  const { after, limit } = page;
  return tags.list(repository, after === undefined ? { limit } : { after, limit });
}
