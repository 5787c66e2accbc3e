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
};

export type Readiness = Static<typeof Readiness>;
export type WorkerList = Static<typeof WorkerList>;
