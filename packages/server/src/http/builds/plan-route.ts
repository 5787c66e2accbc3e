import { type PlanBody, plans } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import { defaultNamespace } from '../../domain/image-target.ts';
import { newBuild } from '../../domain/start.ts';
import { jobSpec } from '../../usecases/job-spec.ts';
import type { Previews } from '../../usecases/previews.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

/** Names nothing: it is only looked at. */
const NAME = 'preview';

export interface PlanRouteDeps {
  readonly previews: Pick<Previews, 'ask'>;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Shows how a job would be built while it is still being defined. */
export function createPlanRoute({ previews, clock, newId }: PlanRouteDeps): Route {
  /** What a build of such a job would be; never stored. Its secrets are not needed to look at the source. */
  function asBuild({ environment_setting = {}, code_repo, build = {} }: PlanBody, caller: Caller): Build {
    const { secrets: _, ...settings } = build;
    const body = { job_name: NAME, environment_setting, code_repo, build: settings };
    const result = jobSpec(body, caller);
    if (result.kind === 'invalid') throw new ProblemError('parameter_invalid', result.message);
    const { projectId, projectName, userName: creator } = caller;
    const at = clock.now();
    const job = { projectId, spec: result.spec, creator, origin: 'user', lastBuildId: '' } as const;
    const request = { id: newId(), projectId, jobId: '', trigger: 'user', creator, at } as const;
    const place = { defaultNamespace: defaultNamespace({ id: projectId, name: projectName }), registry: '' };
    return newBuild(
      { ...request, ...place, maxWaiting: 0 },
      { ...job, id: '', createdAt: at, updatedAt: at },
      code_repo,
      1,
    );
  }

  return route(plans.preview, async ({ caller, body, signal }) => {
    const preview = await previews.ask({ ...asBuild(body, caller), epoch: 1 }, signal);
    if (!preview) throw new ProblemError('preview_unavailable');
    return preview;
  });
}
