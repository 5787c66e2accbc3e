import { get, JOBS, NO_ROUTE, NOBODY, type Row, send } from './row.ts';

const NOT_ALLOWED = 'SVCSTG.CPE.4054001';
const notAllowed = (shown: string) =>
  `The method is not allowed here: ${shown}. Use one of the methods in the header Allow.`;
const noRoute = (shown: string) =>
  `The API does not exist: ${shown}. Check method and path against /openapi.json.`;
const BUILD = `/assembling/v1/builds/${NOBODY}`;

/** Methods and paths that there are not, and methods that a path has not. */
export const routes: readonly Row[] = [
  ['PUT of the jobs', () => send('PUT', JOBS, '{}'), 405, NOT_ALLOWED, notAllowed(`PUT ${JOBS}`)],
  [
    'DELETE of a build',
    () => ({ method: 'DELETE', path: BUILD }),
    405,
    NOT_ALLOWED,
    notAllowed(`DELETE ${BUILD}`),
  ],
  [
    'GET of a token to be had',
    () => ({ method: 'PUT', path: '/v3/auth/tokens' }),
    405,
    'Method Not Allowed',
    notAllowed('PUT /v3/auth/tokens'),
  ],
  ['TRACE', () => ({ method: 'TRACE', path: JOBS }), 405, NOT_ALLOWED, notAllowed(`TRACE ${JOBS}`)],
  ['OPTIONS', () => ({ method: 'OPTIONS', path: JOBS }), 405, NOT_ALLOWED, notAllowed(`OPTIONS ${JOBS}`)],
  ['PROPFIND', () => ({ method: 'PROPFIND', path: JOBS }), 405, NOT_ALLOWED, notAllowed(`PROPFIND ${JOBS}`)],
  [
    'a path that there is not',
    () => get('/assembling/v2/jobs'),
    404,
    NO_ROUTE,
    noRoute('GET /assembling/v2/jobs'),
  ],
  ['a path in capitals', () => get('/Assembling/v1/jobs'), 404, NO_ROUTE, noRoute('GET /Assembling/v1/jobs')],
  ['a doubled slash', () => get('//assembling/v1/jobs'), 404, NO_ROUTE, noRoute('GET //assembling/v1/jobs')],
  ['a file of the machine', () => get('/etc/passwd'), 404, NO_ROUTE, noRoute('GET /etc/passwd')],
  [
    'a path below Keystone that there is not',
    () => get('/v3/users'),
    404,
    'Not Found',
    noRoute('GET /v3/users'),
  ],
];
