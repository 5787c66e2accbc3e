import { type Static, Type } from 'typebox';
import { BuildRecord, BuildStateField } from '../assembling/build.ts';
import { BuildSettings, CodeRepo } from '../assembling/job.ts';
import { endpoint } from '../endpoint.ts';
import { oneOf } from '../one-of.ts';
import { PHASE_NAMES } from '../phases.ts';
import { BUILD_STATES } from '../states.ts';
import { BuildFacts, PublishedImage } from '../worker/messages.ts';
import { BuildPlan } from '../worker/plan.ts';

const common = {
  group: 'Build service',
  auth: 'token',
  action: 'servicestage:assembling:list',
  method: 'GET',
  status: 200,
} as const;
const BuildId = Type.Object({ build_id: Type.String() });
const Time = (description: string) => Type.String({ description: `${description} RFC 3339; empty before.` });

export const BuildHistory = Type.Object({
  list: Type.Array(
    Type.Object({
      sequence: Type.Integer(),
      at: Type.String({ description: 'RFC 3339.' }),
      type: Type.String(),
      data: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  next: Type.Integer({ description: 'The next `after`.' }),
});

/** A build with everything that is known of it: the record of the contract, and what it has no field for, with times in milliseconds. */
export const BuildView = Type.Object({
  record: BuildRecord,
  times: Type.Object({
    created_at: Time('Asked for.'),
    accepted_at: Time('Taken up by a worker, in the current attempt.'),
    ended_at: Time('Ended.'),
    stop_wished_at: Time('Asked to stop.'),
    stop_confirmed_at: Time('Proved to have stopped.'),
  }),
  phases: Type.Array(
    Type.Object({
      name: oneOf(PHASE_NAMES),
      state: BuildStateField,
      started_at: Time('Begun.'),
      ended_at: Time('Ended.'),
    }),
  ),
  facts: BuildFacts,
  settings: BuildSettings,
  target: Type.String({ description: 'Reference that the image gets.' }),
  image: Type.Optional(PublishedImage),
});

export const BuildViewList = Type.Object({
  list: Type.Array(BuildView),
  total: Type.Integer(),
  page: Type.Integer(),
  per_page: Type.Integer(),
  finished: Type.Integer(),
  successful: Type.Integer(),
});

export const BuildSummary = Type.Object({
  build_id: Type.String(),
  index: Type.Integer(),
  build_state: BuildStateField,
  created_at: Type.String(),
  ended_at: Type.String(),
  duration_ms: Type.Integer(),
});

export const JobOverview = Type.Object({
  list: Type.Array(
    Type.Object({
      job_id: Type.String(),
      job_name: Type.String(),
      job_description: Type.String(),
      code_repo: Type.Union([CodeRepo, Type.Null()]),
      language: Type.String(),
      pool: Type.String({ description: 'cluster_name of the job; empty: the default pool.' }),
      updated_at: Type.String(),
      builds: Type.Integer(),
      recent: Type.Array(BuildSummary, { description: 'The last builds, newest first.' }),
    }),
  ),
  total: Type.Integer(),
  page: Type.Integer(),
  per_page: Type.Integer(),
});

const paging = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, default: 1 })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
};

export const nativeBuilds = {
  history: endpoint({
    ...common,
    id: 'buildEvents',
    path: '/stagewright/v1/builds/:build_id/events',
    summary: 'What happened to a build, in order',
    params: BuildId,
    query: Type.Object({
      after: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    }),
    response: BuildHistory,
    problems: ['build_not_found'],
  }),
  view: endpoint({
    ...common,
    id: 'viewBuild',
    path: '/stagewright/v1/builds/:build_id',
    summary: 'A build with phases, facts, settings, image and times in milliseconds',
    params: BuildId,
    response: BuildView,
    problems: ['build_not_found'],
  }),
  plan: endpoint({
    ...common,
    id: 'getBuildPlan',
    path: '/stagewright/v1/builds/:build_id/plan',
    summary: 'How the repository of a build is built, as it was found without running anything of it',
    params: BuildId,
    response: BuildPlan,
    problems: ['build_not_found', 'plan_unknown'],
  }),
  ofJob: endpoint({
    ...common,
    id: 'viewBuilds',
    path: '/stagewright/v1/jobs/:job_id/builds',
    summary: "A job's builds as `viewBuild` gives them, newest first",
    params: Type.Object({ job_id: Type.String() }),
    query: Type.Object(paging),
    response: BuildViewList,
    problems: ['job_not_found'],
  }),
  jobs: endpoint({
    ...common,
    id: 'jobOverview',
    path: '/stagewright/v1/jobs',
    summary:
      'Jobs with their last builds, newest first; search keeps those whose name contains it, state those whose last build is in it, pool those of the worker pool',
    query: Type.Object({
      ...paging,
      search: Type.Optional(Type.String({ maxLength: 64 })),
      state: Type.Optional(oneOf(BUILD_STATES)),
      pool: Type.Optional(
        Type.String({ maxLength: 128, description: '`default`: also jobs that name none.' }),
      ),
    }),
    response: JobOverview,
  }),
  stream: endpoint({
    ...common,
    id: 'streamBuilds',
    path: '/stagewright/v1/builds/stream',
    summary:
      "Every change of the project's builds (server-sent events): `open` first, `build` with what `viewBuild` gives, `reset` when changes since Last-Event-ID are not known any more and lists must be read again",
    produces: 'text/event-stream',
  }),
};

export type BuildHistory = Static<typeof BuildHistory>;
export type BuildView = Static<typeof BuildView>;
export type BuildViewList = Static<typeof BuildViewList>;
export type BuildSummary = Static<typeof BuildSummary>;
export type JobOverview = Static<typeof JobOverview>;
