import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { FAILURES } from '../failures.ts';
import { oneOf } from '../one-of.ts';
import { Assignment } from './assignment.ts';
import { BuildFacts, ClaimRequest } from './messages.ts';

/** What a worker has found out about a source, and why it cannot be built where that is so. */
export const PlanPreview = Type.Object({
  facts: BuildFacts,
  failure: Type.Union([
    Type.Object({
      reason: oneOf(Object.keys(FAILURES) as (keyof typeof FAILURES)[]),
      message: Type.String(),
    }),
    Type.Null(),
  ]),
});

const common = { group: 'Workers', auth: 'worker' } as const;
const base = '/stagewright/v1/worker/previews';
const PreviewId = Type.Object({ preview_id: Type.String() });

/** Beside builds, workers look at sources for people who define a job: nothing is run, published or stored. */
export const previewProtocol = {
  take: endpoint({
    ...common,
    id: 'workerTakePreview',
    method: 'POST',
    path: `${base}/claims`,
    summary: 'The next source to look at; waits up to wait_s and answers 204 when there is none',
    body: ClaimRequest,
    status: 200,
    response: Assignment,
  }),
  source: endpoint({
    ...common,
    id: 'workerPreviewSource',
    method: 'GET',
    path: `${base}/:preview_id/source`,
    summary: 'The package in the object store that the preview is of',
    params: PreviewId,
    status: 200,
    produces: 'application/octet-stream',
    problems: ['resource_not_found', 'object_not_found'],
  }),
  tell: endpoint({
    ...common,
    id: 'workerTellPreview',
    method: 'POST',
    path: `${base}/:preview_id`,
    summary: 'What was found out',
    params: PreviewId,
    body: PlanPreview,
    status: 204,
    problems: ['resource_not_found'],
  }),
};

export type PlanPreview = Static<typeof PlanPreview>;
