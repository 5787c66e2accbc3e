import { Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { Assignment } from './assignment.ts';
import {
  AcceptRequest,
  Claim,
  ClaimRequest,
  EndRequest,
  EndResponse,
  HeartbeatRequest,
  HeartbeatResponse,
  LogAppended,
  Permit,
  PermitRequest,
  RegisterRequest,
  ReportRequest,
  WorkerSettings,
} from './messages.ts';

const common = { group: 'Workers', auth: 'worker' } as const;
const BuildId = Type.Object({ build_id: Type.String() });
const base = '/stagewright/v1/worker';

/**
 * The worker protocol (PROTOCOL section 2): the same over the embedded worker's local socket and over HTTPS. Authenticated by
 * header `X-Worker-Key`. Every call that writes carries the epoch; an outdated one is refused with 409 `epoch_outdated`.
 */
export const workerProtocol = {
  register: endpoint({
    ...common,
    id: 'workerRegister',
    method: 'POST',
    path: `${base}/register`,
    summary:
      'Say who the worker is; answers its settings. Builds held under an earlier id of the same process are given up',
    body: RegisterRequest,
    status: 200,
    response: WorkerSettings,
  }),
  claim: endpoint({
    ...common,
    id: 'workerClaim',
    method: 'POST',
    path: `${base}/claims`,
    summary: 'Reserve the next build; waits up to wait_s and answers 204 when there is none',
    body: ClaimRequest,
    status: 200,
    response: Claim,
  }),
  accept: endpoint({
    ...common,
    id: 'workerAccept',
    method: 'POST',
    path: `${base}/builds/:build_id/accept`,
    summary: 'Begin the attempt; competes with every stop',
    params: BuildId,
    body: AcceptRequest,
    status: 200,
    response: Assignment,
    problems: ['epoch_outdated'],
  }),
  heartbeat: endpoint({
    ...common,
    id: 'workerHeartbeat',
    method: 'POST',
    path: `${base}/heartbeat`,
    summary: 'Renew the leases of the builds listed; answers the stops wished',
    body: HeartbeatRequest,
    status: 200,
    response: HeartbeatResponse,
  }),
  stops: endpoint({
    ...common,
    id: 'workerStops',
    method: 'GET',
    path: `${base}/stops`,
    summary:
      'Stop orders as they are wished, one JSON object a line; an empty line now and then keeps the stream alive',
    query: Type.Object({ worker_id: Type.String() }),
    status: 200,
    produces: 'application/x-ndjson',
  }),
  report: endpoint({
    ...common,
    id: 'workerReport',
    method: 'POST',
    path: `${base}/builds/:build_id/reports`,
    summary: 'Phases and facts of the attempt, in order',
    params: BuildId,
    body: ReportRequest,
    status: 204,
    problems: ['epoch_outdated'],
  }),
  appendLog: endpoint({
    ...common,
    id: 'workerAppendLog',
    method: 'POST',
    path: `${base}/builds/:build_id/log`,
    summary: 'Bytes of log at an offset; answered once they are safe. Bytes below the stored end are ignored',
    params: BuildId,
    query: Type.Object({ epoch: Type.Integer({ minimum: 1 }), offset: Type.Integer({ minimum: 0 }) }),
    bodyKind: 'bytes',
    status: 200,
    response: LogAppended,
    problems: ['epoch_outdated', 'storage_full'],
  }),
  source: endpoint({
    ...common,
    id: 'workerSource',
    method: 'GET',
    path: `${base}/builds/:build_id/source`,
    summary: "The package that the build's snapshot names in the object store",
    params: BuildId,
    query: Type.Object({ epoch: Type.Integer({ minimum: 1 }) }),
    status: 200,
    produces: 'application/octet-stream',
    problems: ['epoch_outdated', 'object_not_found'],
  }),
  permit: endpoint({
    ...common,
    id: 'workerPermit',
    method: 'POST',
    path: `${base}/builds/:build_id/permit`,
    summary: 'Permit to move a tag in another registry, with its deadline',
    params: BuildId,
    body: PermitRequest,
    status: 200,
    response: Permit,
    problems: ['epoch_outdated', 'publish_refused'],
  }),
  end: endpoint({
    ...common,
    id: 'workerEnd',
    method: 'POST',
    path: `${base}/builds/:build_id/end`,
    summary: 'The end of the attempt, once nothing of it runs any more',
    params: BuildId,
    body: EndRequest,
    status: 200,
    response: EndResponse,
    problems: ['epoch_outdated'],
  }),
};
