import { images } from '@stagewright/api';
import type { Caller } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import { namespaceOf } from '../../domain/image-target.ts';
import type { TagStore } from '../../domain/ports.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

export interface ImageRoutesDeps {
  readonly tags: TagStore;
  /** Names of all repositories that hold content in a namespace. */
  readonly repositories: (namespace: string) => Promise<readonly string[]>;
  readonly registry: () => string;
  readonly clock: Clock;
}

const MAX_TAGS = 1000;
const notFound = () => new ProblemError('resource_not_found', 'The image was not found.');

export function createImageRoutes({
  tags,
  repositories,
  registry,
  clock,
}: ImageRoutesDeps): readonly Route[] {
  async function requireOwned(caller: Caller, repository: string): Promise<void> {
    if ((await tags.namespaceOwner(namespaceOf(repository))) !== caller.projectId) throw notFound();
  }

  async function describeTag(repository: string, tag: string) {
    const stored = await tags.resolve(repository, tag);
    if (!stored) return [];
    const [move] = await tags.moves(repository, tag, 1);
    return [
      {
        tag,
        reference: `${registry()}/${repository}:${tag}`,
        digest: stored.digest,
        media_type: stored.mediaType,
        build_id: move?.buildId ?? '',
        moved_at: move ? new Date(move.at).toISOString() : '',
      },
    ];
  }

  return [
    route(images.list, async ({ caller }) => {
      const namespaces = await tags.namespacesOf(caller.projectId);
      const found = (await Promise.all(namespaces.map(repositories))).flat().sort();
      return { list: found.map((repository) => ({ repository, reference: `${registry()}/${repository}` })) };
    }),
    route(images.tags, async ({ caller, params }) => {
      const repository = params.path;
      await requireOwned(caller, repository);
      const names = await tags.list(repository, null, MAX_TAGS);
      if (names.length === 0) throw notFound();
      return {
        repository,
        list: (await Promise.all(names.map((tag) => describeTag(repository, tag)))).flat(),
      };
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
