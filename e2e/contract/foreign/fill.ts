import type { Sent } from '../exchange.ts';
import type { Operation } from './operations.ts';

/** Ids of one project that another one tries. */
export interface Ids {
  readonly job_id: string;
  readonly build_id: string;
  readonly project_id: string;
  readonly user_id: string;
  readonly access: string;
  readonly bucket: string;
  readonly object: string;
  readonly image: string;
  readonly credential: string;
  readonly worker: string;
  readonly worker_id: string;
  readonly preview_id: string;
  readonly order_id: string;
  readonly auth: string;
  readonly secret: string;
  readonly repo_type: string;
}

/** Where a parameter's name alone does not say what it names. */
const BY_PATH: Readonly<Record<string, keyof Ids>> = {
  '/stagewright/v1/objects/{bucket}/{path}': 'object',
  '/stagewright/v1/uploads/{bucket}/{path}': 'object',
  '/stagewright/v1/images/{path}': 'image',
  '/stagewright/v1/registry-credentials/{name}': 'credential',
  '/stagewright/v1/workers/{name}': 'worker',
  '/v1/{project_id}/git/auths/{name}': 'auth',
  '/stagewright/v1/package-logins/{name}': 'auth',
  '/stagewright/v1/secrets/{name}': 'secret',
  '/stagewright/v1/jobs/{job_id}/secrets/{name}': 'secret',
};

const WHOLE = `?sha256=${'a'.repeat(64)}&size=9`;
const QUERIES: Readonly<Record<string, string>> = {
  getUpload: WHOLE,
  deleteUpload: WHOLE,
  appendUpload: `${WHOLE}&offset=0`,
  showImage: '?reference={image}:1',
  deleteTag: '?tag=1',
  workerAppendLog: '?epoch=1&offset=0',
  workerSource: '?epoch=1',
};

const ACTIONS = ['servicestage:assembling:list'];

/** A body that is right, so that nothing but the id can be the reason of a refusal. */
const BODIES: Readonly<Record<string, unknown>> = {
  createBuild: { name: 'Sample' },
  startBuild: {},
  cancelBuild: {},
  createGitTokenAuth: { name: 'taken-over', token: 'planted-taken-over' },
  createGitPasswordAuth: { name: 'taken-over', user: 'u', password: 'planted-taken-over' },
  putPackageLogin: { kind: 'bearer', host: 'https://files.test', secret: 'planted-taken-over' },
  putProjectSecret: { value: 'planted-taken-over' },
  putJobSecret: { value: 'planted-taken-over' },
  updateJob: { job_name: 'taken-over', environment_setting: {} },
  putObject: {},
  appendUpload: {},
  renameProject: { name: 'taken-over' },
  setImageQuota: { limit_bytes: 1 },
  setObjectQuota: { limit_bytes: 1 },
  setPermission: { actions: ACTIONS },
  drainWorker: { draining: true },
  updateUser: { disabled: true },
  changePassword: { password: 'planted-taken-over', current_password: 'planted-guess' },
  updateAccessKey: { credential: { status: 'inactive' } },
  putRegistryCredential: { host: 'r.test', username: 'u', password: 'planted-taken-over', project_ids: [] },
};

export const hasIds = ({ id, path }: Operation): boolean => `${path}${QUERIES[id] ?? ''}`.includes('{');

/** A request for an operation with these ids. @throws Error for an operation that this table does not know how to fill */
export function filled(operation: Operation, ids: Ids): Sent {
  const { id, method, path, takesBody, auth } = operation;
  const unknown = (what: string) =>
    new Error(`Say in fill.ts how to fill ${what} of ${id} (${method} ${path}).`);
  const address = `${path}${QUERIES[id] ?? ''}`.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = ids[name as keyof Ids] ?? ids[BY_PATH[path] as keyof Ids];
    if (value === undefined) throw unknown(name);
    return value;
  });
  // A worker's request is refused for its key, before its body is read.
  if (takesBody && auth !== 'worker' && !(id in BODIES)) throw unknown('the body');
  const body = id in BODIES ? { body: JSON.stringify(BODIES[id]) } : {};
  return { method, path: address, ...body };
}
