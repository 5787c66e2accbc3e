import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN_PASSWORD } from '../harness/service.ts';
import { exchange } from './exchange.ts';
import { openScene, type Scene } from './scene.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

let scene: Scene;
let home: string | undefined;

beforeAll(async () => {
  scene = await openScene();
  home = process.env['HOME'];
  // The SDK writes into the home folder.
  process.env['HOME'] = scene.folder;
});
afterAll(async () => {
  process.env['HOME'] = home;
  await scene.close();
});

async function jobsSeenWith(token: string): Promise<readonly string[]> {
  const page = await exchange(scene.url, {
    method: 'GET',
    path: '/assembling/v1/jobs',
    headers: { 'x-auth-token': token },
  });
  return page.json.list.map(({ job_id }: { job_id: string }) => job_id);
}

test("a token of Huawei's IAM SDK opens the build API", async () => {
  const iam = require('@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js');
  const { GlobalCredentials } = require('@huaweicloud/huaweicloud-sdk-core');
  const { access, secret } = scene.key;
  const credentials = new GlobalCredentials().withAk(access).withSk(secret).withDomainId('default');
  const client = iam.IamClient.newBuilder().withCredential(credentials).withEndpoint(scene.url).build();
  const user = { name: 'admin', password: ADMIN_PASSWORD, domain: { name: 'default' } };
  const identity = { methods: ['password'], password: { user } };
  const request = new iam.KeystoneCreateUserTokenByPasswordRequest().withBody({
    auth: { identity, scope: { project: { name: 'default' } } },
  });
  const answer = await client.keystoneCreateUserTokenByPassword(request);
  expect(answer.token.project).toMatchObject({ id: scene.project.id, name: 'default' });
  expect(answer.token.catalog).toContainEqual(expect.objectContaining({ type: 'servicestage' }));
  expect(await jobsSeenWith(answer['X-Subject-Token'])).toEqual([scene.job]);
});

const environment = () => ({
  HOME: scene.folder,
  PATH: '/usr/bin:/bin',
  OS_AUTH_URL: `${scene.url}/v3`,
  OS_USERNAME: 'admin',
  OS_PASSWORD: ADMIN_PASSWORD,
  OS_USER_DOMAIN_NAME: 'default',
  OS_PROJECT_NAME: 'default',
  OS_PROJECT_DOMAIN_NAME: 'default',
  OS_IDENTITY_API_VERSION: '3',
  OS_REGION_NAME: 'default',
});

test('a token of openstack opens the build API', async () => {
  const issue = ['token', 'issue', '-f', 'json'];
  const token = JSON.parse((await run('/usr/bin/openstack', issue, { env: environment() })).stdout);
  expect(token).toMatchObject({ project_id: scene.project.id, user_id: scene.userId });
  expect(await jobsSeenWith(token.id)).toEqual([scene.job]);
});

/** Finds the service in the catalog, makes a job, builds it, reads it, loses its token on the way, and cleans up. */
const KEYSTONEAUTH = `
import json, os, time
from keystoneauth1 import adapter, session
from keystoneauth1.identity import v3
auth = v3.Password(auth_url=os.environ['OS_AUTH_URL'], username='admin', password=os.environ['OS_PASSWORD'],
                   user_domain_name='default', project_name='default', project_domain_name='default')
sess = session.Session(auth=auth)
build = adapter.Adapter(sess, service_type='servicestage', raise_exc=False)
job = build.post('/assembling/v1/jobs', json={'job_name': 'by-python', 'environment_setting': {},
    'code_repo': {'type': 'BinObs', 'url': 'obs://demo/sample.zip'}, 'build': {'base_image': os.environ['BASE']}}).json()
started = build.post('/assembling/v1/jobs/%s/builds' % job['job_id']).json()
old = sess.get_token()
sess.delete(os.environ['OS_AUTH_URL'] + '/auth/tokens', headers={'X-Subject-Token': old})
state = 'Building'
while state not in ('Successful', 'Failed', 'Timeout', 'Cancel'):
    time.sleep(0.1)
    state = build.get('/assembling/v1/builds/' + started['build_id']).json()['build_state']
late = build.patch('/assembling/v1/builds/' + started['build_id'])
gone = build.delete('/assembling/v1/jobs/' + job['job_id'])
print(json.dumps({'state': state, 'renewed': old != sess.get_token(), 'late': [late.status_code, late.json()['error_code']],
                  'gone': gone.status_code}))
`;

test("keystoneauth's adapter works with the build API, and renews a token that was ended", async () => {
  const env = { ...environment(), BASE: scene.base };
  const { stdout } = await run('/usr/bin/python3', ['-c', KEYSTONEAUTH], { env, timeout: 60_000 });
  expect(JSON.parse(stdout)).toEqual({
    state: 'Successful',
    renewed: true,
    late: [400, 'SVCSTG.CPE.4004003'],
    gone: 204,
  });
});
