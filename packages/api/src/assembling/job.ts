import { type Static, Type } from 'typebox';
import { CodeCheckSettings } from '../code-checks.ts';
import { oneOf } from '../one-of.ts';

/** Rule for job names (API reference 0275): 2 to 64 characters; unique in a project without regard to case. */
export const JOB_NAME_PATTERN = '^[A-Za-z][A-Za-z0-9_-]{0,62}[A-Za-z0-9]$';
export const ID_PATTERN = '^[a-z0-9]{40}$';
export const ARCHITECTURES = ['x86_64', 'aarch64'] as const;

const text = (maxLength: number) => Type.String({ maxLength });

export const EnvironmentSetting = Type.Object(
  {
    docker_version: Type.Optional(text(128)),
    cluster_id: Type.Optional(text(64)),
    use_public_cluster: Type.Optional(Type.Boolean()),
    cluster_name: Type.Optional(text(128)),
    build_os: Type.Optional(Type.Object({ arch: Type.Optional(oneOf([...ARCHITECTURES, ''])) })),
  },
  { description: 'Build environment; cluster_id and cluster_name select a worker pool.' },
);

/** `type` is compared without case; the known ones are emitted in one spelling. Branch and namespace mean nothing to a package. */
export const CodeRepo = Type.Object(
  {
    type: text(32),
    url: Type.String({ minLength: 1, maxLength: 2048 }),
    branch: Type.Optional(text(255)),
    namespace: Type.Optional(text(255)),
    auth: Type.Optional(text(63)),
  },
  {
    description:
      'Where the source or package comes from: BinObs for a package (obs://bucket/key or http(s)://).',
  },
);

export const NETWORK_MODES = ['none', 'public', 'full'] as const;

const Variables = Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$' }), text(32768), {
  additionalProperties: false,
});

/** Native addition: settings of a build that the public request tables do not hold. */
export const BuildSettings = Type.Object(
  {
    language: Type.Optional(text(32)),
    language_version: Type.Optional(text(64)),
    build_cmd: Type.Optional(text(8192)),
    dockerfile_path: Type.Optional(text(1024)),
    dockerfile_target: Type.Optional(text(128)),
    build_args: Type.Optional(Variables),
    submodules: Type.Optional(
      Type.Boolean({ description: 'Whether submodules are fetched too; default no.' }),
    ),
    trusted_refs: Type.Optional(
      Type.Array(text(255), {
        maxItems: 100,
        description:
          'Branches and tags whose builds may write the shared caches, `*` for any part of a name; default: the branch of the job.',
      }),
    ),
    artifact_path: Type.Optional(
      Type.String({
        maxLength: 1024,
        description: 'What the build command leaves: a file, folder or pattern within the repository.',
      }),
    ),
    code_check: Type.Optional(CodeCheckSettings),
    artifact_kind: Type.Optional(oneOf(['image', 'package'] as const)),
    secrets: Type.Optional(
      Type.Array(text(128), {
        maxItems: 100,
        description: 'Names of secrets of the job or project that the steps get in their environment.',
      }),
    ),
    base_image: Type.Optional(text(512)),
    artifact_namespace: Type.Optional(text(255)),
    artifact_name: Type.Optional(text(255)),
    artifact_tag: Type.Optional(text(128)),
    checksum: Type.Optional(Type.String({ pattern: '^sha256:[0-9a-f]{64}$' })),
    env: Type.Optional(Variables),
    timeout_s: Type.Optional(Type.Integer({ minimum: 1, maximum: 86400 })),
    grace_s: Type.Optional(Type.Number({ minimum: 0, maximum: 300 })),
    attempts: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    resources: Type.Optional(
      Type.Object({
        cpus: Type.Optional(Type.Number({ minimum: 0.1, maximum: 256 })),
        memory_mb: Type.Optional(Type.Integer({ minimum: 16, maximum: 1048576 })),
        pids: Type.Optional(Type.Integer({ minimum: 8, maximum: 1000000 })),
      }),
    ),
    network: Type.Optional(oneOf(NETWORK_MODES)),
    executor: Type.Optional(text(32)),
    cache: Type.Optional(Type.Boolean()),
    node_label_selector: Type.Optional(Type.Record(text(63), text(63))),
  },
  { description: 'Native addition: how the image is built and named.', additionalProperties: false },
);

export const JobBody = Type.Object({
  job_name: Type.String({ pattern: JOB_NAME_PATTERN }),
  job_description: Type.Optional(text(64)),
  environment_setting: EnvironmentSetting,
  code_repo: Type.Optional(Type.Union([CodeRepo, Type.Null()])),
  enterprise_project_id: Type.Optional(text(64)),
  build: Type.Optional(Type.Union([BuildSettings, Type.Null()])),
});

export const JobCreated = Type.Object({
  job_id: Type.String(),
  job_name: Type.String(),
  job_description: Type.String(),
  cluster_name: Type.String(),
  cluster_id: Type.String(),
  created_at: Type.String(),
});

export const JobDetail = Type.Object({
  job_id: Type.String(),
  enterprise_project_id: Type.String(),
  creator: Type.String(),
  spec: Type.Object({
    job_name: Type.String(),
    job_description: Type.String(),
    environment_setting: EnvironmentSetting,
    code_repo: Type.Union([CodeRepo, Type.Null()]),
    enterprise_project_id: Type.String(),
    build: BuildSettings,
  }),
  last_build_id: Type.String(),
  created_at: Type.String(),
  updated_at: Type.String(),
});

export const JobList = Type.Object({
  list: Type.Array(Type.Object({ job_id: Type.String(), job_name: Type.String() })),
  total: Type.Integer(),
  page: Type.Integer(),
  per_page: Type.Integer(),
});

export type JobBody = Static<typeof JobBody>;
export type JobCreated = Static<typeof JobCreated>;
export type JobDetail = Static<typeof JobDetail>;
export type JobList = Static<typeof JobList>;
export type BuildSettings = Static<typeof BuildSettings>;
export type CodeRepo = Static<typeof CodeRepo>;
export type EnvironmentSetting = Static<typeof EnvironmentSetting>;
