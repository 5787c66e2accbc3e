import { get, INVALID, JOBS, type Row } from './row.ts';

const BUILDS = '/assembling/v1/builds';
const page = (query: string) => () => get(`${JOBS}?${query}`);
const log =
  (query: string): Row[1] =>
  ({ build }) =>
    get(`${BUILDS}/${build}/logs?${query}`);
const INTEGER = 'must be integer.';
const NO_INTEGER = (field: string) => `query ${field}: ${INTEGER}`;

export const paging: readonly Row[] = [
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
