import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { VersionDocument } from '../keystone/documents.ts';
import { WorkerKeyDocument } from './worker-keys.ts';

export const Readiness = Type.Object({
  ready: Type.Boolean(),
  version: Type.String(),
  /** Why builds cannot run now. */
  problems: Type.Array(Type.String()),
  /** Limits that this machine cannot enforce. */
  degraded: Type.Array(Type.String()),
});

const Bytes = (description: string) => Type.Integer({ description: `${description} Bytes.` });
const Seconds = (description: string) => Type.Number({ description: `${description} Seconds.` });
const Days = (description: string) =>
  Type.Number({ description: `For how many days ${description} are kept; 0: for ever.` });

/** How the service is, in figures. */
export const SystemReport = Type.Object({
  started_at: Type.String({ description: 'RFC 3339.' }),
  disk: Type.Object({
    free: Type.Union([Bytes('Left on the file system of the data folder.'), Type.Null()], {
      description: 'null: the file system does not tell.',
    }),
    total: Type.Union([Bytes('Of the file system.'), Type.Null()]),
    least_free: Bytes('New builds wait below it.'),
  }),
  queue: Type.Object({
    waiting: Type.Integer({ description: 'Builds of all projects.' }),
    oldest: Seconds('How long the one that waits longest has waited; 0 when none does.'),
    running: Type.Integer(),
    paused: Type.String({ description: 'Why no build is handed out: storage, drain; empty: they are.' }),
  }),
  ghosts: Type.Record(Type.String(), Type.Integer(), {
    description: 'What no live build owns, by kind; anything but 0 is an error.',
  }),
  limits: Type.Object({
    builds: Type.Union([Type.Integer(), Type.Null()], {
      description: 'At once, on all workers; null: as many as they take.',
    }),
    builds_of_project: Type.Integer(),
    waiting_of_project: Type.Integer(),
    build_time: Seconds('Unless the job says otherwise.'),
    queue_time: Seconds('After it a build that waits ends.'),
    package: Bytes('Largest package.'),
    expanded: Bytes('Largest package when it is expanded.'),
    log: Bytes('Of a build.'),
    build_disk: Bytes('What the commands of a build may write.'),
  }),
  kept: Type.Object({
    builds: Days('ended builds and their logs'),
    packages: Days('packages'),
    audit: Days('lines of the audit trail'),
  }),
});

export const WorkerList = Type.Object({
  list: Type.Array(
    Type.Object({
      worker_id: Type.String(),
      name: Type.String(),
      pool: Type.String(),
      version: Type.String(),
      arch: Type.String(),
      labels: Type.Record(Type.String(), Type.String()),
      slots: Type.Integer(),
      seen_at: Type.String(),
      builds: Type.Array(
        Type.String({
          description: "Ids of the caller's project; builds of other projects are only counted.",
        }),
      ),
      other_builds: Type.Integer(),
      draining: Type.Boolean({ description: 'Whether it claims no more builds; what it runs goes on.' }),
      key: Type.String({ description: "Name of the worker's key; empty for the server's own worker." }),
    }),
  ),
  keys: Type.Array(WorkerKeyDocument, {
    description: 'The keys of workers elsewhere; for administrators only.',
  }),
});

export const system = {
  root: endpoint({
    id: 'versions',
    group: 'System',
    auth: 'none',
    method: 'GET',
    path: '/',
    summary: "Keystone's version discovery, answered with 300 as Keystone does",
    status: 300,
    response: Type.Object({ versions: Type.Object({ values: Type.Array(VersionDocument) }) }),
  }),
  health: endpoint({
    id: 'health',
    group: 'System',
    auth: 'none',
    method: 'GET',
    path: '/healthz',
    summary: 'The process is up',
    status: 200,
    response: Type.Object({ status: Type.Literal('ok') }),
  }),
  ready: endpoint({
    id: 'ready',
    group: 'System',
    auth: 'none',
    method: 'GET',
    path: '/readyz',
    summary: '200 when builds can run, 503 with the reasons when they cannot',
    status: 200,
    response: Readiness,
  }),
  report: endpoint({
    id: 'systemReport',
    group: 'System',
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: '/stagewright/v1/system',
    summary: 'Disk, queue, what no build owns, limits and how long things are kept',
    status: 200,
    response: SystemReport,
  }),
  metrics: endpoint({
    id: 'metrics',
    group: 'System',
    auth: 'none',
    method: 'GET',
    path: '/metrics',
    summary:
      "The service's figures in Prometheus's text format: queue, builds, leases, workers, disk, ghosts. From the addresses in STAGEWRIGHT_METRICS_FROM only",
    status: 200,
    produces: 'text/plain',
    problems: ['forbidden'],
  }),
  openapi: endpoint({
    id: 'openapi',
    group: 'System',
    auth: 'none',
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    status: 200,
    produces: 'application/json',
  }),
  workers: endpoint({
    id: 'listWorkers',
    group: 'Workers',
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: '/stagewright/v1/workers',
    summary: 'Workers and what they run',
    status: 200,
    response: WorkerList,
  }),
  drainWorker: endpoint({
    id: 'drainWorker',
    group: 'Workers',
    auth: 'admin',
    method: 'PUT',
    path: '/stagewright/v1/workers/:worker_id/draining',
    summary:
      'Let a worker claim no more builds, or claim again. What it runs goes on; it stays so until its process ends',
    params: Type.Object({ worker_id: Type.String() }),
    body: Type.Object({ draining: Type.Boolean() }),
    status: 204,
    problems: ['resource_not_found'],
  }),
};

export type Readiness = Static<typeof Readiness>;
export type SystemReport = Static<typeof SystemReport>;
export type WorkerList = Static<typeof WorkerList>;
