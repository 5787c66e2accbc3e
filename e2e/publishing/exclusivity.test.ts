import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuildOutcome, outcomeOf } from './outcome.ts';
import {
  lastRequestOf,
  latest,
  movesOf,
  openSite,
  PERMIT_MS,
  type PublishingSite,
} from './publishing-site.ts';

/** Long enough for another build to come and go in it, if it could. */
const SETTLE_MS = 4000;
const LATE_MS = 1500;

let site: PublishingSite;

beforeAll(async () => {
  site = await openSite({ STAGEWRIGHT_PERMIT_SETTLE_S: String(SETTLE_MS / 1000) });
});
afterAll(() => site.close());

/** The next request that would move the tag is cut off at its deadline, and applied some time after. */
function nextPutComesLate(name: string): void {
  const path = new RegExp(`^/v2/${latest(name).repository}/manifests/latest$`);
  const fault = () => ({ kind: 'late', after: sleep(PERMIT_MS + LATE_MS) }) as const;
  site.proxy.script({ method: 'PUT', path, times: 1, fault });
}

/** Never two at once. */
function expectApart(outcomes: readonly BuildOutcome[]): void {
  const inOrder = outcomes.toSorted((a, b) => (a.permittedAt ?? 0) - (b.permittedAt ?? 0));
  for (const [at, { permittedAt }] of inOrder.entries()) {
    const before = inOrder[at - 1];
    if (before) expect(permittedAt).toBeGreaterThanOrEqual(before.endedAt);
  }
}

test('one build at a time holds the permit for a tag, whatever its job', async () => {
  const jobs = await Promise.all([1, 2, 3].map((n) => site.job(`shared-${n}`, { target: 'shared' })));
  const builds = await Promise.all(jobs.map((job) => site.start(job)));
  const outcomes = await Promise.all(builds.map((build) => outcomeOf(site.user, build)));
  expect(outcomes.map(({ state }) => state)).toEqual(['Successful', 'Successful', 'Successful']);
  expectApart(outcomes);
  const last = outcomes.toSorted((a, b) => a.endedAt - b.endedAt).at(-1);
  expect(await site.digestAt(latest('shared'))).toBe(last?.digest);
});

test('while an outcome is not known the tag is nobody else’s, and what comes late is overwritten by who comes after', async () => {
  nextPutComesLate('contended');
  const jobs = [
    await site.job('contended-a', { target: 'contended' }),
    await site.job('contended-b', { target: 'contended' }),
  ];
  const first = await site.start(jobs[0] as string);
  await lastRequestOf(site, first, latest('contended'));
  const second = await site.start(jobs[1] as string);
  const outcomes = await Promise.all([first, second].map((build) => outcomeOf(site.user, build)));
  expect(outcomes).toMatchObject([{ state: 'Successful' }, { state: 'Successful' }]);
  expectApart(outcomes);
  expect(outcomes[0]?.windowMs).toBeGreaterThanOrEqual(PERMIT_MS + SETTLE_MS - 20);
  const [late, after] = movesOf(site.proxy, latest('contended'));
  expect(after?.sent[0]).toBeGreaterThan(late?.sent[0] ?? Number.POSITIVE_INFINITY);
  expect(await site.digestAt(latest('contended'))).toBe(outcomes[1]?.digest);
});

test('a later build is not overwritten by an earlier one whose request came late, not even where the tag had its digest before', async () => {
  const job = await site.job('same-digest');
  const before = await outcomeOf(site.user, await site.start(job));
  nextPutComesLate('same-digest');
  const again = await site.start(job);
  await lastRequestOf(site, again, latest('same-digest'));
  await site.pack('same-digest', 'something else');
  const outcomes = await Promise.all(
    [again, await site.start(job)].map((build) => outcomeOf(site.user, build)),
  );
  expect(outcomes).toMatchObject([{ state: 'Successful', digest: before.digest }, { state: 'Successful' }]);
  expect(outcomes[1]?.digest).not.toBe(before.digest);
  expectApart(outcomes);
  expect(await site.digestAt(latest('same-digest'))).toBe(outcomes[1]?.digest);
});
