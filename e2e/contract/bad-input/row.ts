import type { Sent } from '../exchange.ts';
import type { Scene } from '../scene.ts';

/**
 * One kind of bad input: what it is, what is sent, and the exact status, code and message that it gets. The code is the catalogue's
 * `error_code`; below `/v3` Keystone's title, below `/v2` the registry's code. Sent with the administrator's token unless it
 * names credentials itself.
 */
export type Row = readonly [
  name: string,
  send: (scene: Scene) => Sent | Promise<Sent>,
  status: number,
  code: string,
  message: string | RegExp,
];

export const INVALID = 'SVCSTG.CPE.4004001';
export const MALFORMED = 'SVCSTG.CPE.4004002';
export const UNAUTHORIZED = 'APIGW.0301';
export const NO_ROUTE = 'APIGW.0101';

export const NO_JSON = 'The body is not valid JSON. Send a JSON object, or no body where none is needed.';

export const get = (path: string, headers: Sent['headers'] = {}): Sent => ({ method: 'GET', path, headers });

export const send = (
  method: string,
  path: string,
  body: NonNullable<Sent['body']>,
  headers: Sent['headers'] = {},
): Sent => ({ method, path, body, headers: { 'content-type': 'application/json', ...headers } });

export const sendJson = (method: string, path: string, body: unknown, headers: Sent['headers'] = {}): Sent =>
  send(method, path, JSON.stringify(body), headers);

export const JOBS = '/assembling/v1/jobs';
export const NOBODY = 'a'.repeat(40);

/** A job as it should be, but for what is changed. */
export function jobBody(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    job_name: 'never-made',
    environment_setting: {},
    code_repo: { type: 'BinObs', url: 'obs://demo/sample.zip' },
    ...change,
  };
}

export const createJob = (change: Readonly<Record<string, unknown>>): Sent =>
  sendJson('POST', JOBS, jobBody(change));

export const withBuild = (build: object): Sent => createJob({ build });
