import { imageQuota } from '@stagewright/api';
import type { Registry } from '@stagewright/registry';
import { boundOf, type ImageQuotas } from '../../domain/images/image-quotas.ts';
import type { TagStore } from '../../domain/ports.ts';
import type { Projects } from '../../usecases/accounts/projects.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

export interface QuotaRoutesDeps {
  readonly quotas: ImageQuotas;
  readonly projects: Pick<Projects, 'get'>;
  readonly tags: Pick<TagStore, 'namespacesOf'>;
  readonly usage: Registry['usage'];
  readonly defaultBytes: number;
}

/** What the images of projects take, and may take. */
export function createQuotaRoutes(deps: QuotaRoutesDeps): readonly Route[] {
  const { quotas, projects, tags, usage, defaultBytes } = deps;
  return [
    route(imageQuota.usage, async ({ caller: { projectId } }) => {
      const { bytes, repositories } = await usage(await tags.namespacesOf(projectId));
      const limit = await boundOf(quotas, projectId, defaultBytes);
      return { limit_bytes: limit, used_bytes: bytes, repositories };
    }),
    route(imageQuota.set, async ({ caller, params, body }) => {
      const project = await projects.get(caller, params.project_id);
      if (project.kind !== 'done') throw new ProblemError('resource_not_found', 'The project was not found.');
      await quotas.set(params.project_id, body.limit_bytes);
      return undefined;
    }),
  ];
}
