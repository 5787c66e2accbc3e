import { exchange } from '../exchange.ts';
import { passwordLogin } from '../password-login.ts';
import type { Scene } from '../scene.ts';
import { get, JOBS, jobBody, type Row, sendJson, UNAUTHORIZED } from './row.ts';

const WRONG = 'Incorrect IAM authentication information: ';
const NO_TOKEN = `${WRONG}decrypt token fail`;
const TOKENS = '/v3/auth/tokens';
const withToken =
  (token: string, path = JOBS) =>
  () =>
    get(path, { 'x-auth-token': token });
const asReader =
  (method: string, path: string, body: unknown = {}) =>
  ({ reader }: Scene) =>
    sendJson(method, path, body, { 'x-auth-token': reader.token });

/** A token of the reader: one that was ended, or one for the account alone. */
async function readerToken({ url }: Scene, scope: object, end: boolean): Promise<string> {
  const created = await exchange(url, passwordLogin('reader', { scope }));
  const token = created.headers['x-subject-token'] ?? '';
  if (end) {
    const headers = { 'x-auth-token': token, 'x-subject-token': token };
    await exchange(url, { method: 'DELETE', path: TOKENS, headers });
  }
  return token;
}

const use: readonly Row[] = [
  ['no token', withToken(''), 401, UNAUTHORIZED, `${WRONG}x-auth-token not found`],
  ['a token of nonsense', withToken('nonsense'), 401, UNAUTHORIZED, NO_TOKEN],
  ['a token of the right form', withToken(`swt_${'a'.repeat(43)}`), 401, UNAUTHORIZED, NO_TOKEN],
  ['a token of 8,000 characters', withToken('a'.repeat(8000)), 401, UNAUTHORIZED, NO_TOKEN],
  ['two tokens', () => get(JOBS, { 'x-auth-token': ['a', 'b'] }), 401, UNAUTHORIZED, NO_TOKEN],
  [
    'a token that was ended',
    async (scene) => withToken(await readerToken(scene, { project: { name: 'default' } }, true))(),
    401,
    UNAUTHORIZED,
    NO_TOKEN,
  ],
  [
    'a token for the account alone',
    async (scene) => withToken(await readerToken(scene, { domain: { name: 'default' } }, false))(),
    401,
    UNAUTHORIZED,
    `${WRONG}the token is not scoped to a project`,
  ],
  ['a token of nonsense to Keystone', withToken('nonsense', '/v3/projects'), 401, 'Unauthorized', NO_TOKEN],
  [
    'a change without the permission',
    asReader('POST', JOBS, jobBody()),
    403,
    'APIGW.0302',
    "Policy doesn't allow servicestage:assembling:create to be performed.",
  ],
  [
    'a cancel without the permission',
    (scene) => asReader('PATCH', `/assembling/v1/builds/${scene.build}`)(scene),
    403,
    'APIGW.0302',
    "Policy doesn't allow servicestage:assembling:modify to be performed.",
  ],
  [
    'an upload without the permission',
    asReader('PUT', '/stagewright/v1/objects/demo/new.zip'),
    403,
    'APIGW.0302',
    "Policy doesn't allow servicestage:assembling:create to be performed.",
  ],
  [
    "an administrator's work by another",
    asReader('POST', '/stagewright/v1/projects', { name: 'mine' }),
    403,
    'APIGW.0302',
    'Only an administrator may do this.',
  ],
  [
    'a key for another user',
    (scene) =>
      asReader('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: { user_id: scene.userId } })(scene),
    403,
    'Forbidden',
    'Only an administrator may do this for another user.',
  ],
  [
    "another user's key",
    (scene) =>
      get(`/v3.0/OS-CREDENTIAL/credentials/${scene.key.access}`, { 'x-auth-token': scene.reader.token }),
    404,
    'Not Found',
    'There is no such user, project, key, credential or worker.',
  ],
  [
    'a worker without a key',
    () => sendJson('POST', '/stagewright/v1/worker/claims', {}, { 'x-worker-key': '' }),
    401,
    'SVCSTG.CPE.4014001',
    /^The worker key is not valid\. /,
  ],
  [
    'a worker with a key of nonsense',
    () => sendJson('POST', '/stagewright/v1/worker/claims', {}, { 'x-worker-key': 'nonsense' }),
    401,
    'SVCSTG.CPE.4014001',
    /^The worker key is not valid\. /,
  ],
];

const login = (change: object) => () => sendJson('POST', TOKENS, { auth: change });
const password = (user: object) => ({ identity: { methods: ['password'], password: { user } } });

const create: readonly Row[] = [
  [
    'a login of nothing',
    () => sendJson('POST', TOKENS, {}),
    400,
    'Bad Request',
    'body: must have the fields auth.',
  ],
  [
    'a login by no method',
    login({ identity: { methods: [] } }),
    400,
    'Bad Request',
    'body auth.identity.methods: must not have fewer than 1 items.',
  ],
  [
    'a login by an unknown method',
    login({ identity: { methods: ['totp'] } }),
    400,
    'Bad Request',
    'The method "totp" is not supported: use password.',
  ],
  [
    'a login without a user',
    login({ identity: { methods: ['password'] } }),
    400,
    'Bad Request',
    'body auth.identity.password.user: needs a name or an id.',
  ],
  [
    'a login without a password',
    login(password({ name: 'admin' })),
    400,
    'Bad Request',
    'body auth.identity.password.user: must have the fields password.',
  ],
  [
    'a password of 1,025 characters',
    login(password({ name: 'admin', password: 'x'.repeat(1025) })),
    400,
    'Bad Request',
    'body auth.identity.password.user.password: must not have more than 1024 characters.',
  ],
  [
    'a wrong password',
    () => passwordLogin('reader', { password: 'planted-wrong-password' }),
    401,
    'Unauthorized',
    'The username or password is wrong.',
  ],
  [
    'an unknown user',
    () => passwordLogin('nobody'),
    401,
    'Unauthorized',
    'The username or password is wrong.',
  ],
  [
    'a user of an unknown account',
    () => passwordLogin('reader', { domain: 'elsewhere' }),
    401,
    'Unauthorized',
    'The username or password is wrong.',
  ],
  [
    'a project without a permission',
    () => passwordLogin('reader', { scope: { project: { name: 'other' } } }),
    401,
    'Unauthorized',
    'The scope names no project that the user has a permission in.',
  ],
  [
    'no token to be looked at',
    () => get(TOKENS),
    400,
    'Bad Request',
    'The header X-Subject-Token is missing.',
  ],
  [
    'a token of nonsense to be looked at',
    () => get(TOKENS, { 'x-subject-token': 'nonsense' }),
    404,
    'Not Found',
    'The token in X-Subject-Token is not valid.',
  ],
  [
    "another user's token to be looked at",
    ({ reader, admin }) => get(TOKENS, { 'x-auth-token': reader.token, 'x-subject-token': admin.token }),
    404,
    'Not Found',
    'The token in X-Subject-Token is not valid.',
  ],
];

export const tokens: readonly Row[] = [...use, ...create];
