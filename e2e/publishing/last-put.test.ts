import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LAST_PUTS, type LastPut, slug } from './last-puts.ts';
import { type BuildOutcome, outcomeOf } from './outcome.ts';
import {
  lastRequestOf,
  latest,
  movesOf,
  openSite,
  PERMIT_MS,
  type PublishingSite,
  SETTLE_MS,
} from './publishing-site.ts';
import { type MeasuredWindow, windowTable } from './window-table.ts';

let site: PublishingSite;
const windows: MeasuredWindow[] = [];

beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  console.info(windowTable(windows, { permitMs: PERMIT_MS, settleMs: SETTLE_MS }));
  await site.close();
});

/** Starts the job's build, its last request being dealt with as it says; resolves once the build has ended. */
async function publish(name: string, { fault }: LastPut, meanwhile: (buildId: string) => Promise<void>) {
  const target = latest(name);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const path = new RegExp(`^/v2/${target.repository}/manifests/${target.tag}$`);
  site.proxy.script({ method: 'PUT', path, times: 1, fault: () => fault(ended) });
  const buildId = await site.start(await site.job(name));
  await meanwhile(buildId);
  const outcome = await outcomeOf(site.user, buildId);
  const found = await site.digestAt(target);
  end();
  return { target, outcome, found };
}

function expectEnd({ end }: LastPut, outcome: BuildOutcome, found: string | null): void {
  expect(outcome).toMatchObject({ state: end.state, reason: end.reason });
  if (end.known === 'at once') expect(outcome.windowMs).toBeLessThan(PERMIT_MS + SETTLE_MS);
  else expect(outcome.windowMs).toBeGreaterThanOrEqual(PERMIT_MS + SETTLE_MS - 20);
  if (end.tag === 'moved') expect([found !== null, outcome.digest]).toEqual([true, found]);
  else expect(found).toBeNull();
  if (end.reason === 'publish_unknown') expect(outcome.message).toContain('may still move');
}

describe.concurrent.each(LAST_PUTS)('the last request $name', (lastPut) => {
  test('ends the build in the one way that is true', async () => {
    const { outcome, found, target } = await publish(
      slug('left', lastPut.name),
      lastPut,
      async () => undefined,
    );
    windows.push({ lastPut: lastPut.name, outcome });
    expectEnd(lastPut, outcome, found);
    if (lastPut.end.tag === 'later')
      await vi.waitFor(async () => expect(await site.digestAt(target)).not.toBeNull(), 20_000);
  });

  test('is not taken back by a cancel after the permit, and the cancel says so', async () => {
    const name = slug('after', lastPut.name);
    const { outcome, found } = await publish(name, lastPut, async (buildId) => {
      await lastRequestOf(site, buildId, latest(name));
      const answer = await site.user.call('PATCH', `/assembling/v1/builds/${buildId}?wait=0`);
      expect(answer).toMatchObject({ status: 400, body: { error_code: 'SVCSTG.CPE.4004003' } });
    });
    expectEnd(lastPut, outcome, found);
  });

  test('is never sent by a build that was cancelled before the permit', async () => {
    const name = slug('before', lastPut.name);
    const { outcome, found, target } = await publish(name, lastPut, async (buildId) => {
      const release = await heldByDigest(name);
      const answer = await site.user.call('PATCH', `/assembling/v1/builds/${buildId}`);
      expect(answer).toMatchObject({ status: 200, body: { build_state: 'Cancel' } });
      release();
    });
    expect(outcome).toMatchObject({ state: 'Cancel', windowMs: null });
    expect([found, movesOf(site.proxy, target)]).toEqual([null, []]);
  });
});

/** Holds the build where it sends its manifest by digest, which is all but the last request; answers how to let it go on. */
async function heldByDigest(name: string): Promise<() => void> {
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  const path = new RegExp(`^/v2/${latest(name).repository}/manifests/sha256:`);
  site.proxy.script({ method: 'PUT', path, fault: { kind: 'hold', until } });
  await site.proxy.until((request) => request.method === 'PUT' && path.test(request.path));
  return release;
}

test('a build whose time is over before the permit never sends it', async () => {
  const held = heldByDigest('timeout');
  const buildId = await site.start(await site.job('timeout', { settings: { timeout_s: 2 } }));
  const release = await held;
  expect(await outcomeOf(site.user, buildId)).toMatchObject({ state: 'Timeout', windowMs: null });
  release();
  expect(movesOf(site.proxy, latest('timeout'))).toEqual([]);
});

test('each was one request, alone on a connection of its own, and none was under way past the deadline', () => {
  const moves = site.proxy.requests.filter(
    ({ method, path }) => method === 'PUT' && path.endsWith('/manifests/latest'),
  );
  expect(moves.length).toBe(2 * LAST_PUTS.length);
  expect(new Set(moves.map(({ path }) => path)).size).toBe(moves.length);
  for (const { connection, goneAt, answeredAt, at } of moves) {
    expect(site.proxy.requests.filter((other) => other.connection === connection)).toHaveLength(1);
    expect((answeredAt ?? goneAt ?? Number.POSITIVE_INFINITY) - at).toBeLessThan(PERMIT_MS + SETTLE_MS);
  }
});
