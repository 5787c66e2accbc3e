import { images } from '@stagewright/api';
import type { Caller } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import { namespaceOf } from '../../domain/image-target.ts';
import type { BuildStore, TagStore } from '../../domain/ports.ts';
import type { TagRecord, TagRecords } from '../../domain/tag-records.ts';
import type { HeldImages } from '../../registry/held-images.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { readImageName } from './image-name.ts';
import { toImageRecord, toMove } from './image-record.ts';

export interface ImageRoutesDeps {
  readonly tags: TagStore;
  readonly records: TagRecords;
  readonly builds: BuildStore;
  readonly held: HeldImages;
  /** Names of all repositories that hold content in a namespace. */
  readonly repositories: (namespace: string) => Promise<readonly string[]>;
  readonly registry: () => string;
  readonly clock: Clock;
}

const HISTORY = 20;
const notFound = () => new ProblemError('resource_not_found', 'The image was not found.');

export function createImageRoutes(deps: ImageRoutesDeps): readonly Route[] {
  const { tags, records, builds, held, repositories, registry, clock } = deps;

  async function requireOwned(caller: Caller, repository: string): Promise<void> {
    if ((await tags.namespaceOwner(namespaceOf(repository))) !== caller.projectId) throw notFound();
  }

  async function toTag(repository: string, record: TagRecord) {
    return {
      tag: record.tag,
      reference: `${registry()}/${repository}:${record.tag}`,
      media_type: record.mediaType,
      size: await held.size(repository, record.digest),
      ...toMove(record),
    };
  }

  /** The build that gave the tag this content; by digest, that of any tag that points to it. */
  async function buildOf(projectId: string, pointing: readonly TagRecord[], tag: string, digest: string) {
    const moved = pointing.find((each) => each.tag === tag) ?? pointing.find(({ buildId }) => buildId !== '');
    const build = moved?.buildId ? await builds.get(projectId, moved.buildId) : null;
    return build?.publishedDigest === digest ? build : null;
  }

  return [
    route(images.list, async ({ caller }) => {
      const namespaces = await tags.namespacesOf(caller.projectId);
      const found = (await Promise.all(namespaces.map(repositories))).flat().sort();
      return { list: found.map((repository) => ({ repository, reference: `${registry()}/${repository}` })) };
    }),
    route(images.show, async ({ caller, query }) => {
      const name = readImageName(query.reference, registry());
      if (!name) throw new ProblemError('parameter_invalid', 'reference: must be name:tag or name@digest.');
      const { repository, tag } = name;
      await requireOwned(caller, repository);
      const digest = name.digest || (await tags.resolve(repository, tag))?.digest;
      const image = digest ? await held.read(repository, digest) : null;
      if (!image) throw notFound();
      const { projectId } = caller;
      const pointing = await records.pointing(projectId, repository, image.digest);
      const history = tag ? await records.history(projectId, repository, tag, HISTORY) : [];
      const build = await buildOf(projectId, pointing, tag, image.digest);
      return toImageRecord({ ...name, registry: registry(), image, tags: pointing, history, build });
    }),
    route(images.tags, async ({ caller, params, query }) => {
      const repository = params.path;
      const { after = '', limit = 1000 } = query;
      await requireOwned(caller, repository);
      const page = await records.page(caller.projectId, repository, { after, limit: limit + 1 });
      if (page.length === 0 && after === '') throw notFound();
      const shown = page.slice(0, limit);
      const next = page.length > limit ? (shown.at(-1)?.tag ?? '') : '';
      return { repository, next, list: await Promise.all(shown.map((each) => toTag(repository, each))) };
    }),
    route(images.removeTag, async ({ caller, params, query }) => {
      const repository = params.path;
      await requireOwned(caller, repository);
      const removed = await tags.remove(
        caller.projectId,
        repository,
        query.tag,
        caller.userName,
        clock.now(),
      );
      if (removed === 'unknown') throw notFound();
      return undefined;
    }),
  ];
}
