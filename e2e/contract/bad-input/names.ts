import { INVALID, JOBS, NO_JSON, type Row, send, sendJson } from './row.ts';

const named =
  (job_name: string): Row[1] =>
  () =>
    sendJson('POST', JOBS, { job_name, environment_setting: {} });
const NAME_RULE = 'body job_name: must match pattern "^[A-Za-z][A-Za-z0-9_-]{0,62}[A-Za-z0-9]$".';
const ACCOUNT_RULE = 'body name: must match pattern "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$".';
const user =
  (name: string, password: string): Row[1] =>
  () =>
    sendJson('POST', '/stagewright/v1/users', { name, password });

export const names: readonly Row[] = [
  ...[
    'x',
    'x'.repeat(65),
    '1abc',
    '-abc',
    '_abc',
    'abc-',
    'abc_',
    'a b',
    'a.b',
    'a/b',
    'naïve',
    'abc\n',
    '',
  ].map(
    (name): Row => [
      `the job name ${JSON.stringify(name).slice(0, 20)}`,
      named(name),
      400,
      INVALID,
      NAME_RULE,
    ],
  ),
  [
    'a job name that is taken, in other letters',
    named('sAMPLE'),
    400,
    'SVCSTG.CPE.4004005',
    'A job named sAMPLE exists already in this project.',
  ],
  ['a user name with @', user('a@b', 'long enough'), 400, INVALID, ACCOUNT_RULE],
  [
    'a user name that is taken, in other letters',
    user('ADMIN', 'long enough'),
    400,
    'SVCSTG.CPE.4004008',
    'The name is taken; letters are compared without case.',
  ],
  [
    'a password of 7 characters',
    user('short', '1234567'),
    400,
    INVALID,
    'body password: must not have fewer than 8 characters.',
  ],
  [
    'a project name that climbs',
    () => sendJson('POST', '/stagewright/v1/projects', { name: '../x' }),
    400,
    INVALID,
    ACCOUNT_RULE,
  ],
  [
    'a project name that is taken, in other letters',
    () => sendJson('POST', '/stagewright/v1/projects', { name: 'OTHER' }),
    400,
    'SVCSTG.CPE.4004008',
    'The name is taken; letters are compared without case.',
  ],
  [
    'the default project renamed',
    ({ project }) => sendJson('PATCH', `/stagewright/v1/projects/${project.id}`, { name: 'new' }),
    400,
    'SVCSTG.CPE.4004012',
    'The project default stays as it is.',
  ],
  [
    'the last administrator disabled',
    ({ userId }) => sendJson('PATCH', `/stagewright/v1/users/${userId}`, { disabled: true }),
    400,
    'SVCSTG.CPE.4004012',
    'The last enabled administrator must stay one.',
  ],
  [
    'an unknown permission',
    ({ project, userId }) =>
      sendJson('PUT', `/stagewright/v1/projects/${project.id}/permissions/${userId}`, { actions: ['root'] }),
    400,
    INVALID,
    /^body actions\.0: must be one of "servicestage:assembling:list", /,
  ],
  [
    '20,000 lists in each other as permissions',
    ({ project, userId }) =>
      send(
        'PUT',
        `/stagewright/v1/projects/${project.id}/permissions/${userId}`,
        `{"actions":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      ),
    400,
    INVALID,
    /^body actions/,
  ],
  [
    'a registry host with a path',
    () =>
      sendJson('PUT', '/stagewright/v1/registry-credentials/one', {
        host: 'x.test/path',
        username: 'u',
        password: 'p',
        project_ids: [],
      }),
    400,
    INVALID,
    /^body host: must match pattern/,
  ],
  [
    'an access key of an unknown state',
    ({ key }) =>
      sendJson('PUT', `/v3.0/OS-CREDENTIAL/credentials/${key.access}`, { credential: { status: 'gone' } }),
    400,
    'Bad Request',
    'body credential.status: must be one of "active", "inactive".',
  ],
  ['a broken body to Keystone', () => send('POST', '/v3/auth/tokens', '{'), 400, 'Bad Request', NO_JSON],
];
