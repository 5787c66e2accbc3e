import { get, INVALID, JOBS, NO_ROUTE, NOBODY, type Row, sendJson } from './row.ts';

const BUILDS = '/assembling/v1/builds';
const NO_JOB = [
  'SVCSTG.00100429',
  'The job was not found. Check the job id and the project of your token.',
] as const;
const NO_BUILD = [
  'SVCSTG.CPE.4044001',
  'The build was not found. Check the build id and the project of your token.',
] as const;

export const ids: readonly Row[] = [
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
