import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { endpoint } from '@stagewright/api';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AccountService, ADMIN_PASSWORD, startAccountService } from '../../testing/account-service.ts';
import { route } from '../route.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** Answers what the server understood. */
const echoes = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) =>
  route(
    endpoint({
      id: `echo${method}`,
      group: 'Test',
      auth: 'token',
      action: 'servicestage:assembling:list',
      method,
      path: '/assembling/v1/echo/:id',
      summary: '',
      bodyKind: 'optional',
      status: 200,
      response: Type.Unknown(),
    }),
    async ({ caller, params, query, body }) => ({
      project: caller.projectId,
      via: caller.via,
      params,
      query,
      body,
    }),
  ),
);

let service: AccountService;
let home: string;
const oldHome = process.env['HOME'];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stagewright-home-'));
  process.env['HOME'] = home;
  service = await startAccountService({ routes: echoes });
});
afterAll(async () => {
  await service.close();
  process.env['HOME'] = oldHome;
  await rm(home, { recursive: true, force: true });
});

describe("Huawei's SDK", () => {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own types are not for plain requests
  let iam: any;
  let key: { access: string; secret: string };
  let project: { id: string };

  beforeAll(async () => {
    const token = await service.token();
    project = (await service.send('GET', '/stagewright/v1/projects', { token })).body.list[0];
    const { body } = await service.send('POST', '/v3.0/OS-CREDENTIAL/credentials', {
      token,
      body: { credential: {} },
    });
    key = body.credential;
    iam = require('@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js');
  });

  // biome-ignore lint/suspicious/noExplicitAny: the client's shape is the SDK's affair
  function client(secret = key.secret, region?: string): any {
    const { ClientBuilder } = require('@huaweicloud/huaweicloud-sdk-core/ClientBuilder');
    const { BasicCredentials } = require('@huaweicloud/huaweicloud-sdk-core');
    const credentials = new BasicCredentials().withAk(key.access).withSk(secret);
    if (!region) credentials.withProjectId(project.id);
    else credentials.withIamEndpoint(service.url);
    const builder = new ClientBuilder((http: unknown) => ({ http })).withCredential(credentials);
    if (!region) return builder.withEndpoint(service.url).build().http;
    const { Region } = require('@huaweicloud/huaweicloud-sdk-core/region/region');
    return builder.withRegion(new Region(region, service.url)).build().http;
  }

  const request = (method: string, more: object = {}) => ({
    method,
    url: '/assembling/v1/echo/{id}',
    pathParams: { id: 'abc' },
    queryParams: {},
    headers: {},
    contentType: 'application/json',
    data: {},
    ...more,
  });

  test.each([
    ['GET', {}],
    ['GET', { queryParams: { name: "a b!*'()~+ü&=", list: ['y', 'x'], Z: true } }],
    ['POST', { data: { name: 'töst', nested: [1, null] } }],
    ['PUT', { data: { name: 'x' } }],
    ['PATCH', {}],
    ['PATCH', { data: undefined }],
    ['DELETE', {}],
    ['GET', { pathParams: { id: 'a b' } }],
    ['GET', { pathParams: { id: 'ü' } }],
  ])('signs a %s that verifies: %j', async (method, more) => {
    const answer = await client().sendRequest(request(method, more));
    expect(answer).toMatchObject({ project: project.id, via: 'signature' });
    if ('data' in more && more.data) expect(answer.body).toEqual(more.data);
    if ('queryParams' in more) expect(answer.query).toMatchObject({ name: "a b!*'()~+ü&=" });
  });

  test('finds its project by the name of the region', async () => {
    const answer = await client(key.secret, 'default').sendRequest(request('GET'));
    expect(answer).toMatchObject({ project: project.id });
  });

  test('reads our refusal of a wrong secret', async () => {
    await expect(client('wrong').sendRequest(request('GET'))).rejects.toMatchObject({
      httpStatusCode: 401,
      errorCode: 'APIGW.0301',
      errorMsg: expect.stringContaining('verify aksk signature fail'),
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test('gets a token, lists projects and makes a key through its IAM client', async () => {
    const { GlobalCredentials } = require('@huaweicloud/huaweicloud-sdk-core');
    const credentials = new GlobalCredentials().withAk(key.access).withSk(key.secret).withDomainId('default');
    const client = iam.IamClient.newBuilder().withCredential(credentials).withEndpoint(service.url).build();
    const body = {
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'admin', password: ADMIN_PASSWORD, domain: { name: 'default' } } },
        },
        scope: { project: { name: 'default' } },
      },
    };
    const token = await client.keystoneCreateUserTokenByPassword(
      new iam.KeystoneCreateUserTokenByPasswordRequest().withBody(body),
    );
    expect(token['X-Subject-Token']).toMatch(/^swt_/);
    const { projects } = await client.keystoneListProjects(new iam.KeystoneListProjectsRequest());
    expect(projects).toMatchObject([{ id: project.id, name: 'default' }]);
    const { user } = token.token;
    const created = await client.createPermanentAccessKey(
      new iam.CreatePermanentAccessKeyRequest().withBody({
        credential: { user_id: user.id, description: 'sdk' },
      }),
    );
    expect(created.credential).toMatchObject({
      user_id: user.id,
      status: 'active',
      secret: expect.any(String),
    });
    const listed = await client.listPermanentAccessKeys(new iam.ListPermanentAccessKeysRequest());
    expect(listed.credentials.map(({ access }: { access: string }) => access)).toContain(
      created.credential.access,
    );
  });
});

describe('the OpenStack clients', () => {
  const environment = (password = ADMIN_PASSWORD, path = '/v3') => ({
    HOME: home,
    PATH: '/usr/bin:/bin',
    OS_AUTH_URL: service.url + path,
    OS_USERNAME: 'admin',
    OS_PASSWORD: password,
    OS_USER_DOMAIN_NAME: 'default',
    OS_PROJECT_NAME: 'default',
    OS_PROJECT_DOMAIN_NAME: 'default',
    OS_IDENTITY_API_VERSION: '3',
    OS_REGION_NAME: 'default',
  });

  test('openstack token issue, project list', async () => {
    const { stdout } = await run('/usr/bin/openstack', ['token', 'issue', '-f', 'json'], {
      env: environment(),
    });
    const token = JSON.parse(stdout);
    expect(token).toMatchObject({ id: expect.stringMatching(/^swt_/), user_id: expect.any(String) });
    const listed = await run('/usr/bin/openstack', ['project', 'list', '-f', 'json'], { env: environment() });
    expect(JSON.parse(listed.stdout)).toEqual([{ ID: token.project_id, Name: 'default' }]);
  });

  test('openstack token issue with a wrong password', async () => {
    const issue = run('/usr/bin/openstack', ['token', 'issue'], { env: environment('wrong') });
    await expect(issue).rejects.toMatchObject({
      stderr: expect.stringContaining('The username or password is wrong.'),
    });
  });

  test('keystoneauth finds the build service in the catalog, and renews a token that has ended', async () => {
    const script = `
import os, json
from keystoneauth1 import adapter, session
from keystoneauth1.identity import v3
auth = v3.Password(auth_url=os.environ['OS_AUTH_URL'], username='admin', password=os.environ['OS_PASSWORD'],
                   user_domain_name='default', project_name='default', project_domain_name='default')
sess = session.Session(auth=auth)
build = adapter.Adapter(sess, service_type='servicestage')
first = build.get('/assembling/v1/echo/one').json()
old = sess.get_token()
sess.delete(os.environ['OS_AUTH_URL'] + '/auth/tokens', headers={'X-Subject-Token': old})
second = build.get('/assembling/v1/echo/two').json()
print(json.dumps([first, second, old != sess.get_token()]))
`;
    const { stdout } = await run('/usr/bin/python3', ['-c', script], { env: environment() });
    expect(JSON.parse(stdout)).toMatchObject([{ params: { id: 'one' } }, { params: { id: 'two' } }, true]);
  });
});
