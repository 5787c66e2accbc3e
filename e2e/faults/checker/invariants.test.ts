import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ObservedBuild } from '../observed-build.ts';
import type { Evidence, Leftovers, StoredBuild } from './evidence.ts';
import { violations } from './invariants.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const LOG = Buffer.from('--- Init\n[stagewright] Successful: published\n');
const CLEAN: Leftovers = {
  processes: [],
  mounts: [],
  cgroups: [],
  workspaces: [],
  ledger: [],
  uploads: [],
  spool: [],
  downloads: [],
  counters: [],
};

const published: StoredBuild = {
  id: 'published',
  state: 'Successful',
  repository: 'default/app',
  tag: '1',
  epoch: 1,
  stopReason: null,
  failure: null,
  publishedDigest: DIGEST,
  history: history('queued', 'claimed', 'accepted', 'tag_moved', ['ended', { state: 'Successful' }]),
};

const cancelled: StoredBuild = {
  ...published,
  id: 'cancelled',
  state: 'Cancel',
  tag: '2',
  stopReason: 'user',
  publishedDigest: null,
  history: history('queued', 'stop_wished', ['ended', { state: 'Cancel' }]),
};

function history(...entries: readonly (string | readonly [string, object])[]): StoredBuild['history'] {
  return entries.map((entry, index) => {
    const [type, data] = typeof entry === 'string' ? [entry, {}] : entry;
    return { sequence: index + 1, at: index, type, data: { ...data } };
  });
}

function observed(id: string, ...statuses: readonly number[]): ObservedBuild {
  const cancels = statuses.map((status) => ({ askedAt: 0, answeredAt: 1, status, says: '' }));
  return { id, aim: 'left alone', repository: 'default/app', tag: undefined, cancels, reads: [] };
}

/** One build that was published and one that was cancelled, without a fault. */
function evidence(changes: Partial<Evidence> = {}, ...builds: readonly StoredBuild[]): Evidence {
  const stored = new Map([published, cancelled, ...builds].map((build) => [build.id, build]));
  return {
    observed: [observed('published', 400), observed('cancelled', 200)],
    stored,
    tagMoves: [{ repository: 'default/app', tag: '1', buildId: 'published', epoch: 1, digest: DIGEST }],
    tags: new Map([['default/app:1', DIGEST]]),
    pulled: new Set([`default/app@${DIGEST}`]),
    logs: new Map([
      ['published', LOG],
      ['cancelled', Buffer.from('[stagewright] Cancel: user\n')],
    ]),
    acknowledged: [{ build: 'published', from: 0, length: 9, sha256: sha256(LOG.subarray(0, 9)) }],
    attempts: [
      { build: 'published', epoch: 1, firstAt: 10, lastAt: 20 },
      { build: 'published', epoch: 2, firstAt: 21, lastAt: 30 },
    ],
    leftovers: CLEAN,
    ...changes,
  };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const { tagMoves, observed: clients } = evidence();
const moveOf = (build: string, digest = DIGEST) => ({ ...tagMoves[0]!, buildId: build, digest });

test('a round without a fault has no violation', () => {
  expect(violations(evidence())).toEqual([]);
});

const planted: readonly [number, string, Evidence][] = [
  [1, 'not stored', evidence({ observed: [...clients, observed('gone')] })],
  [1, 'still Building', evidence({}, { ...published, state: 'Building' })],
  [
    1,
    '2 ends',
    evidence(
      {},
      { ...published, history: [...published.history, ...history(['ended', { state: 'Successful' }])] },
    ),
  ],
  [
    1,
    'ended as Failed and is Successful',
    evidence({}, { ...published, history: history(['ended', { state: 'Failed' }]) }),
  ],
  [1, 'gaps', evidence({}, { ...published, history: published.history.slice(1) })],
  [
    1,
    'went on after its end: phase_started',
    evidence({}, { ...published, history: history(['ended', { state: 'Successful' }], 'phase_started') }),
  ],
  [
    1,
    'failed unexpectedly: internal',
    evidence(
      {},
      {
        ...published,
        state: 'Failed',
        failure: 'internal',
        history: history(['ended', { state: 'Failed' }]),
      },
    ),
  ],
  [
    1,
    'timed out with time left',
    evidence({}, { ...cancelled, state: 'Timeout', history: history(['ended', { state: 'Timeout' }]) }),
  ],
  [1, 'was cancelled by nobody', evidence({ observed: [observed('published', 400), observed('cancelled')] })],
  [2, 'it moved its tag', evidence({ tagMoves: [...tagMoves, { ...moveOf('cancelled'), tag: '2' }] })],
  [2, 'published digest', evidence({}, { ...cancelled, publishedDigest: DIGEST })],
  [
    2,
    'its tag exists',
    evidence({
      tags: new Map([
        ['default/app:1', DIGEST],
        ['default/app:2', DIGEST],
      ]),
    }),
  ],
  [
    2,
    'Timeout: it moved its tag',
    evidence({ tagMoves: [...tagMoves, moveOf('late')] }, { ...cancelled, id: 'late', state: 'Timeout' }),
  ],
  [3, 'without a digest', evidence({}, { ...published, publishedDigest: null })],
  [3, 'moved no tag', evidence({ tagMoves: [] })],
  [3, 'not where the last move put it', evidence({ tags: new Map() })],
  [3, 'does not pull', evidence({ pulled: new Set() })],
  [4, 'published 2 times', evidence({ tagMoves: [...tagMoves, moveOf('published')] })],
  [
    4,
    'epoch 1 ran on',
    evidence({
      attempts: [
        { build: 'published', epoch: 1, firstAt: 10, lastAt: 25 },
        { build: 'published', epoch: 2, firstAt: 20, lastAt: 30 },
      ],
    }),
  ],
  [5, 'are not there', evidence({ acknowledged: [{ build: 'published', from: 40, length: 9, sha256: '' }] })],
  [
    5,
    'are not there',
    evidence({
      acknowledged: [{ build: 'published', from: 0, length: 9, sha256: sha256(LOG.subarray(1, 10)) }],
    }),
  ],
  [
    5,
    'changed after they were read',
    evidence({ observed: [{ ...clients[0]!, reads: [{ bytes: Buffer.from('--- Exit\n') }] }, clients[1]!] }),
  ],
  [
    5,
    'does not end with',
    evidence({ logs: new Map([...evidence().logs, ['published', Buffer.concat([LOG, LOG])]]) }),
  ],
  ...(Object.keys(CLEAN) as (keyof Leftovers)[]).map((kind): [number, string, Evidence] => [
    6,
    `left over, ${kind}`,
    evidence({ leftovers: { ...CLEAN, [kind]: ['x'] } }),
  ]),
  [7, 'accepted and it is Successful', evidence({ observed: [observed('published', 200), clients[1]!] })],
  [7, 'refused and it is Cancel', evidence({ observed: [clients[0]!, observed('cancelled', 400)] })],
  [7, 'neither 200 nor 400', evidence({ observed: [clients[0]!, observed('cancelled', 200, 500)] })],
];

test.each(planted)('the checker finds a planted violation of invariant %i: %s', (invariant, what, wrong) => {
  const found = violations(wrong);
  expect(found).toContainEqual(expect.objectContaining({ invariant, what: expect.stringContaining(what) }));
});
