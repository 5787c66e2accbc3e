import { imageQuota, objectQuota } from '@stagewright/api';
import type { Registry } from '@stagewright/registry';
import type { Caller } from '../../domain/caller.ts';
import type { TagStore } from '../../domain/ports.ts';
import { boundOf, type Quotas } from '../../domain/quotas.ts';
import type { ObjectStore } from '../../objects/object-store.ts';
import type { Projects } from '../../usecases/accounts/projects.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

interface Bounds {
  readonly quotas: Quotas;
  /** Of projects without a quota of their own; 0: no bound. */
  readonly defaultBytes: number;
}

export interface QuotaRoutesDeps {
  readonly images: Bounds & { readonly usage: Registry['usage'] };
  readonly objects: Bounds & Pick<ObjectStore, 'usage'>;
  readonly projects: Pick<Projects, 'get'>;
  readonly tags: Pick<TagStore, 'namespacesOf'>;
}

/** What the images and packages of projects take, and may take. */
export function createQuotaRoutes({ images, objects, projects, tags }: QuotaRoutesDeps): readonly Route[] {
  async function set({ quotas }: Bounds, caller: Caller, projectId: string, bytes: number | null) {
    const project = await projects.get(caller, projectId);
    if (project.kind !== 'done') throw new ProblemError('resource_not_found', 'The project was not found.');
    await quotas.set(projectId, bytes);
    return undefined;
  }

  return [
    route(imageQuota.usage, async ({ caller: { projectId } }) => {
      const { bytes, repositories } = await images.usage(await tags.namespacesOf(projectId));
      const limit = await boundOf(images.quotas, projectId, images.defaultBytes);
      return { limit_bytes: limit, used_bytes: bytes, repositories };
    }),
    route(imageQuota.set, ({ caller, params, body }) =>
      set(images, caller, params.project_id, body.limit_bytes),
    ),
    route(objectQuota.usage, async ({ caller: { projectId } }) => {
      const { bytes, objects: count } = await objects.usage(projectId);
      const limit = await boundOf(objects.quotas, projectId, objects.defaultBytes);
      return { limit_bytes: limit, used_bytes: bytes, objects: count };
    }),
    route(objectQuota.set, ({ caller, params, body }) =>
      set(objects, caller, params.project_id, body.limit_bytes),
    ),
  ];
}
