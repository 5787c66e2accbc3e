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
  Type.Object({
    kind: Type.Literal('http'),
    url: Type.String(),
    name: Type.Optional(
      Type.String({ description: 'What it is called in logs, where the address itself is a secret.' }),
    ),
    authorization: Type.Optional(
      Type.String({ description: 'Header for the origin of the address, and for no other.' }),
    ),
    certificates: Type.Optional(Type.String({ description: 'Authorities to trust as well, in PEM.' })),
  }),
]);

/** A login for the repository, already bound to its host: it is given to no other. A token is a password whose user the host expects. */
export const RepositoryLogin = Type.Object({
  host: Type.String({ description: 'Host, and port where it is not the usual one.' }),
  username: Type.String(),
  password: Type.String(),
});

/** A key for ssh, already bound to its host. */
export const RepositoryKey = Type.Object({
  host: Type.String({ description: 'Host, and port where it is not the usual one.' }),
  private_key: Type.String({ description: 'As OpenSSH writes it, without a passphrase.' }),
  known_hosts: Type.String({
    description: "Lines with the host's public keys; no other host is believed to be it.",
  }),
});

/** What is to be built of a repository: the wish (`ref`), and the commit that an earlier attempt found for it, which then holds. */
export const RepositorySource = Type.Object({
  kind: Type.Literal('git'),
  url: Type.String(),
  ref: Type.Object({ kind: oneOf(['branch', 'tag', 'commit'] as const), name: Type.String() }),
  commit: Type.Optional(Type.String({ description: '40 hexadecimal digits.' })),
  submodules: Type.Boolean(),
  trusted: Type.Boolean({ description: 'Whether the build may write the caches of trusted refs.' }),
  login: Type.Optional(RepositoryLogin),
  key: Type.Optional(RepositoryKey),
});

export const Source = Type.Union([...PackageSource.anyOf, RepositorySource]);

/** Credentials for one registry host, granted to the build's project. */
export const RegistryCredential = Type.Object({
  registry: Type.String({ description: 'Host and port.' }),
  scheme: oneOf(['https', 'http'] as const),
  username: Type.String(),
  password: Type.String(),
});

/**
 * Where the image goes. `embedded`: the server's own registry, reached over the worker's channel; its tag move is the permit. `objects`: a
 * package goes to the project's object store, below the key `<tag>` of `<bucket>/<key>` in `repository`.
 */
export const PublishTarget = Type.Object({
  kind: oneOf(['embedded', 'registry', 'objects'] as const),
  registry: Type.String({ description: 'Host and port, as in the image reference; empty for objects.' }),
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
  source: Source,
  settings: BuildSettings,
  secrets: Type.Record(Type.String(), Type.String(), {
    description: 'Environment of the build steps that is masked in the log and never in an image.',
  }),
  target: PublishTarget,
  credentials: Type.Array(RegistryCredential),
  timeout_s: Type.Number({ description: 'Seconds left for the build, over all attempts.' }),
  grace_s: Type.Number(),
  log_offset: Type.Integer({ description: 'Bytes of log already stored by earlier attempts.' }),
});

export type RepositoryLogin = Static<typeof RepositoryLogin>;
export type RepositoryKey = Static<typeof RepositoryKey>;
export type RepositorySource = Static<typeof RepositorySource>;
export type Source = Static<typeof Source>;
export type PackageSource = Static<typeof PackageSource>;
export type RegistryCredential = Static<typeof RegistryCredential>;
export type PublishTarget = Static<typeof PublishTarget>;
export type Assignment = Static<typeof Assignment>;
