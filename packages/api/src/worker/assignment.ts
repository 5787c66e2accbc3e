import { type Static, Type } from 'typebox';
import { BuildSettings } from '../assembling/job.ts';
import { oneOf } from '../one-of.ts';

/** A package in the service's object store, or at an address. */
export const PackageSource = Type.Union([
  Type.Object({
    kind: Type.Literal('object'),
    url: Type.String(),
    bucket: Type.String(),
    key: Type.String(),
  }),
  Type.Object({ kind: Type.Literal('http'), url: Type.String() }),
]);

/** Credentials for one registry host, granted to the build's project. */
export const RegistryCredential = Type.Object({
  registry: Type.String({ description: 'Host and port.' }),
  scheme: oneOf(['https', 'http'] as const),
  username: Type.String(),
  password: Type.String(),
});

/** Where the image goes. `embedded`: the server's own registry, reached over the worker's channel; its tag move is the permit. */
export const PublishTarget = Type.Object({
  kind: oneOf(['embedded', 'registry'] as const),
  registry: Type.String({ description: 'Host and port, as in the image reference.' }),
  scheme: oneOf(['https', 'http'] as const),
  repository: Type.String(),
  tag: Type.String(),
  token: Type.String({
    description: 'Bearer token for the embedded registry, valid while the lease is; empty otherwise.',
  }),
});

/** All that a worker needs to run one attempt of one build: the snapshot of the job, and nothing of other projects. */
export const Assignment = Type.Object({
  build_id: Type.String(),
  epoch: Type.Integer(),
  attempt: Type.Integer(),
  index: Type.Integer(),
  job_id: Type.String(),
  job_name: Type.String(),
  project_id: Type.String(),
  project_name: Type.String(),
  arch: Type.String(),
  source: PackageSource,
  settings: BuildSettings,
  target: PublishTarget,
  credentials: Type.Array(RegistryCredential),
  timeout_s: Type.Number({ description: 'Seconds left for the build, over all attempts.' }),
  grace_s: Type.Number(),
  log_offset: Type.Integer({ description: 'Bytes of log already stored by earlier attempts.' }),
});

export type PackageSource = Static<typeof PackageSource>;
export type RegistryCredential = Static<typeof RegistryCredential>;
export type PublishTarget = Static<typeof PublishTarget>;
export type Assignment = Static<typeof Assignment>;
