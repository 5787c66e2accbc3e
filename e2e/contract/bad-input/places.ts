import { get, INVALID, JOBS, NO_JSON, NO_ROUTE, NOBODY, type Row, send, sendJson } from './row.ts';

const BUILDS = '/assembling/v1/builds';
const NO_JOB = [
  'SVCSTG.00100429',
  'The job was not found. Check the job id and the project of your token.',
] as const;
const NO_BUILD = [
  'SVCSTG.CPE.4044001',
  'The build was not found. Check the build id and the project of your token.',
] as const;
const page = (query: string) => () => get(`${JOBS}?${query}`);
const log =
  (query: string): Row[1] =>
  ({ build }) =>
    get(`${BUILDS}/${build}/logs?${query}`);
const INTEGER = 'must be integer.';
const NO_INTEGER = (field: string) => `query ${field}: ${INTEGER}`;

const ids: readonly Row[] = [
  ['an unknown job', () => get(`${JOBS}/${NOBODY}`), 404, ...NO_JOB],
  ['a job id of 39 characters', ({ job }) => get(`${JOBS}/${job.slice(1)}`), 404, ...NO_JOB],
  ['a job id of 41 characters', ({ job }) => get(`${JOBS}/${job}a`), 404, ...NO_JOB],
  ['a job id of 2,000 characters', () => get(`${JOBS}/${'a'.repeat(2000)}`), 404, ...NO_JOB],
  [
    'a job id of 3,000 characters',
    () => get(`${JOBS}/${'a'.repeat(3000)}`),
    404,
    NO_ROUTE,
    'The API does not exist. Check method and path against /openapi.json.',
  ],
  ['a job id in capitals', ({ job }) => get(`${JOBS}/${job.toUpperCase()}`), 404, ...NO_JOB],
  ['a job id that climbs', () => get(`${JOBS}/..%2f..%2fetc%2fpasswd`), 404, ...NO_JOB],
  ['a job id with a NUL', ({ job }) => get(`${JOBS}/${job}%00`), 404, ...NO_JOB],
  ['a job id in another script', () => get(`${JOBS}/${encodeURIComponent('零'.repeat(40))}`), 404, ...NO_JOB],
  ['a job id with a wildcard', () => get(`${JOBS}/%25`), 404, ...NO_JOB],
  [
    'a path that climbs',
    () => get(`${JOBS}/../../../etc/passwd`),
    404,
    NO_ROUTE,
    'The API does not exist: GET /assembling/v1/jobs/../../../etc/passwd. Check method and path against /openapi.json.',
  ],
  [
    'a path that is not percent-encoded',
    () => get(`${JOBS}/%zz`),
    400,
    INVALID,
    'path: must be percent-encoded UTF-8.',
  ],
  ['a path that is no UTF-8', () => get(`${JOBS}/%ff`), 400, INVALID, 'path: must be percent-encoded UTF-8.'],
  [
    'the replacement of an unknown job',
    () => sendJson('PUT', `${JOBS}/${NOBODY}`, { job_name: 'x1', environment_setting: {} }),
    404,
    ...NO_JOB,
  ],
  ['the deletion of an unknown job', () => ({ method: 'DELETE', path: `${JOBS}/${NOBODY}` }), 404, ...NO_JOB],
  [
    'the start of an unknown job',
    () => ({ method: 'POST', path: `${JOBS}/${NOBODY}/builds` }),
    404,
    ...NO_JOB,
  ],
  ['an unknown build', () => get(`${BUILDS}/${NOBODY}`), 404, ...NO_BUILD],
  [
    'the cancel of an unknown build',
    () => ({ method: 'PATCH', path: `${BUILDS}/${NOBODY}` }),
    404,
    ...NO_BUILD,
  ],
  [
    'the cancel of a build that has ended',
    ({ build }) => ({ method: 'PATCH', path: `${BUILDS}/${build}` }),
    400,
    'SVCSTG.CPE.4004003',
    'The build cannot be cancelled: its state is Successful.',
  ],
  ['the log of an unknown build', () => get(`${BUILDS}/${NOBODY}/logs?from=0`), 404, ...NO_BUILD],
  [
    'the live log of an unknown build',
    () => get(`/stagewright/v1/builds/${NOBODY}/log/stream`),
    404,
    ...NO_BUILD,
  ],
  [
    'a code check of an unknown name',
    ({ build }) => get(`${BUILDS}/${build}?taskname=eslint`),
    400,
    INVALID,
    'query taskname: must be one of "checkstyle", "pmd", "findbugs".',
  ],
  [
    "the stacks by another project's id",
    ({ otherProject }) => get(`/v3/${otherProject.id}/assembling/base-images`),
    404,
    'SVCSTG.CPE.4044003',
    'The project was not found.',
  ],
];

const paging: readonly Row[] = [
  ['page 0', page('page=0'), 400, INVALID, 'query page: must be >= 1.'],
  ['page -1', page('page=-1'), 400, INVALID, 'query page: must be >= 1.'],
  ['page 1.5', page('page=1.5'), 400, INVALID, NO_INTEGER('page')],
  ['page abc', page('page=abc'), 400, INVALID, NO_INTEGER('page')],
  ['page true', page('page=true'), 400, INVALID, NO_INTEGER('page')],
  ['page empty', page('page='), 400, INVALID, NO_INTEGER('page')],
  ['page 0x10', page('page=0x10'), 400, INVALID, NO_INTEGER('page')],
  ['page 1e30', page('page=1e30'), 400, INVALID, NO_INTEGER('page')],
  ['page twice', page('page=1&page=2'), 400, INVALID, NO_INTEGER('page')],
  ['no records on a page', page('per_page=0'), 400, INVALID, 'query per_page: must be >= 1.'],
  ['101 records on a page', page('per_page=101'), 400, INVALID, 'query per_page: must be <= 100.'],
  [
    'a name of 65 characters to filter by',
    page(`job_name=${'x'.repeat(65)}`),
    400,
    INVALID,
    'query job_name: must not have more than 64 characters.',
  ],
  [
    'builds by the name of another job',
    ({ job }) => get(`${JOBS}/${job}/builds?name=other`),
    400,
    'SVCSTG.CPE.4004004',
    'query name: must be the name of the job, Sample.',
  ],
  ['a log from -1', log('from=-1'), 400, INVALID, 'query from: must be >= 0.'],
  ['a log from the middle of a byte', log('from=0.5'), 400, INVALID, NO_INTEGER('from')],
  ['a log from nowhere', log('from=start'), 400, INVALID, NO_INTEGER('from')],
  ['a log from 2^53', log('from=9007199254740992'), 400, INVALID, /^query from: must be /],
  [
    'a live log from -1',
    ({ build }) => get(`/stagewright/v1/builds/${build}/log/stream?from=-1`),
    400,
    INVALID,
    'query from: must be >= 0.',
  ],
  [
    'a wait of 61 seconds',
    ({ build }) => ({ method: 'PATCH', path: `${BUILDS}/${build}?wait=61` }),
    400,
    INVALID,
    'query wait: must be <= 60.',
  ],
  [
    'a wait of no number',
    ({ build }) => ({ method: 'PATCH', path: `${BUILDS}/${build}?wait=long` }),
    400,
    INVALID,
    'query wait: must be number.',
  ],
  [
    'a force of maybe',
    ({ build }) => ({ method: 'PATCH', path: `${BUILDS}/${build}?force=maybe` }),
    400,
    INVALID,
    'query force: must be boolean.',
  ],
  [
    'no events',
    ({ build }) => get(`/stagewright/v1/builds/${build}/events?limit=0`),
    400,
    INVALID,
    'query limit: must be >= 1.',
  ],
  [
    '1,001 audit entries',
    () => get('/stagewright/v1/audit?limit=1001'),
    400,
    INVALID,
    'query limit: must be <= 1000.',
  ],
  ['no packages', () => get('/stagewright/v1/objects?limit=0'), 400, INVALID, 'query limit: must be >= 1.'],
];

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

const names: readonly Row[] = [
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

export const places: readonly Row[] = [...ids, ...paging, ...names];
