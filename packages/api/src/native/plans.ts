import { type Static, Type } from 'typebox';
import { BuildSettings, CodeRepo, EnvironmentSetting } from '../assembling/job.ts';
import { endpoint } from '../endpoint.ts';
import { PlanPreview } from '../worker/previews.ts';

/** Of a job's body, what decides how it is built. */
export const PlanBody = Type.Object({
  environment_setting: Type.Optional(EnvironmentSetting),
  code_repo: CodeRepo,
  build: Type.Optional(BuildSettings),
});

export const plans = {
  preview: endpoint({
    id: 'previewPlan',
    group: 'Build service',
    auth: 'token',
    action: 'servicestage:assembling:create',
    method: 'POST',
    path: '/stagewright/v1/plans',
    summary:
      'How a job would be built, before it is saved: a worker fetches the source and looks at it, and runs nothing of it',
    body: PlanBody,
    status: 200,
    response: PlanPreview,
    problems: ['preview_unavailable'],
  }),
};

export type PlanBody = Static<typeof PlanBody>;
