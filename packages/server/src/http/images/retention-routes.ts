import { imageRetention } from '@stagewright/api';
import type { Clock } from '../../domain/clock.ts';
import type { ImageRetention } from '../../domain/images/image-retention.ts';
import { isoTime } from '../builds/build-view.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

export interface RetentionRoutesDeps {
  readonly retention: ImageRetention;
  readonly clock: Clock;
}

/** What projects keep of their images. */
export function createRetentionRoutes({ retention, clock }: RetentionRoutesDeps): readonly Route[] {
  return [
    route(imageRetention.list, async ({ caller }) => {
      const rules = await retention.rules(caller.projectId);
      return {
        list: rules.map((rule) => ({
          repository: rule.repository,
          keep_last: rule.keepLast,
          keep_days: rule.keepDays,
          tags: [...rule.tags],
          protected: [...rule.protected],
          updated_at: isoTime(rule.updatedAt),
          updated_by: rule.updatedBy,
        })),
      };
    }),
    route(imageRetention.put, async ({ caller, body }) => {
      const { repository = '', keep_last: keepLast = null, keep_days: keepDays = null } = body;
      if (keepLast === null && keepDays === null)
        throw new ProblemError('parameter_invalid', 'body: must have keep_last or keep_days.');
      await retention.put(caller.projectId, {
        repository,
        keepLast,
        keepDays,
        tags: body.tags ?? ['*'],
        protected: body.protected ?? [],
        updatedAt: clock.now(),
        updatedBy: caller.userName,
      });
      return undefined;
    }),
    route(imageRetention.remove, async ({ caller, query }) => {
      if ((await retention.remove(caller.projectId, query.repository ?? '')) === 'unknown')
        throw new ProblemError('resource_not_found', 'The rule was not found.');
      return undefined;
    }),
    route(imageRetention.due, async ({ caller }) => {
      const due = await retention.due(caller.projectId, clock.now());
      return {
        list: due.map(({ repository, tag, digest, movedAt }) => ({
          repository,
          tag,
          digest,
          moved_at: isoTime(movedAt),
        })),
      };
    }),
  ];
}
