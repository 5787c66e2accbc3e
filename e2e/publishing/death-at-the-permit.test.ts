import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { FaultController } from '../faults/fault-controller.ts';
import { newDataFolder } from '../harness/service.ts';
import type { HttpFault } from '../proxies/http-fault.ts';
import { slug } from './last-puts.ts';
import { outcomeOf } from './outcome.ts';
import {
  lastRequestOf,
  latest,
  movesOf,
  openSite,
  PERMIT_MS,
  type PublishingSite,
  SETTLE_MS,
} from './publishing-site.ts';

const never = new Promise<never>(() => undefined);
const folder = newDataFolder();
const faults = new FaultController();
let site: PublishingSite;

beforeAll(async () => {
  const socket = join(folder.path, 'faults.sock');
  await faults.listen(socket);
  site = await openSite({
    STAGEWRIGHT_FAULT_SOCKET: socket,
    STAGEWRIGHT_FAULT_POINTS: 'workerPermit.answer',
  });
});
afterAll(async () => {
  await site.close();
  await faults.close();
  folder.remove();
});

interface Held {
  readonly name: string;
  /** What the proxy does with the request whose sender dies; `ended` resolves after the build has ended. */
  readonly fault: (ended: Promise<unknown>) => HttpFault;
  readonly state: 'Successful' | 'Failed';
  readonly tag: 'moved' | 'absent' | 'later';
}

const HELD: readonly Held[] = [
  { name: 'lost', fault: () => ({ kind: 'late', after: never }), state: 'Failed', tag: 'absent' },
  {
    name: 'applied',
    fault: () => ({ kind: 'hold_answer', until: never }),
    state: 'Successful',
    tag: 'moved',
  },
  { name: 'applied late', fault: () => ({ kind: 'late' }), state: 'Successful', tag: 'moved' },
  {
    name: 'applied too late',
    fault: (ended) => ({ kind: 'late', after: ended }),
    state: 'Failed',
    tag: 'later',
  },
];

/** Starts a build for each and resolves once all of them have sent their last request and wait for its answer. */
async function underWay(who: string) {
  const started = HELD.map(async (held) => {
    const name = slug(who, held.name);
    const target = latest(name);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const path = `/v2/${target.repository}/manifests/latest`;
    site.proxy.script({ method: 'PUT', path: new RegExp(`^${path}$`), fault: held.fault(ended) });
    const buildId = await site.start(await site.job(name));
    faults.steer(buildId, {});
    await lastRequestOf(site, buildId, target);
    if (held.name === 'applied')
      await site.proxy.until((seen) => seen.path === path && seen.statuses.length > 0);
    return { held, target, buildId, end };
  });
  return await Promise.all(started);
}

describe.each(['server', 'worker'] as const)('the %s is killed while last requests are under way', (who) => {
  test('and each build ends in the one way that is true, once the registry can be asked', async () => {
    const builds = await underWay(who);
    await site.crash(who);
    for (const { held, target, buildId, end } of builds) {
      const cancel = await site.user.call('PATCH', `/assembling/v1/builds/${buildId}?wait=0`);
      expect(cancel.status, held.name).toBe(400);
      const outcome = await outcomeOf(site.user, buildId);
      const reason = held.state === 'Failed' ? 'publish_unknown' : '';
      expect(outcome, held.name).toMatchObject({ state: held.state, reason });
      expect(outcome.windowMs).toBeGreaterThanOrEqual(PERMIT_MS + SETTLE_MS - 20);
      const found = await site.digestAt(target);
      expect(found === null ? '' : found, held.name).toBe(outcome.digest);
      end();
      expect(movesOf(site.proxy, target)).toHaveLength(1);
      if (held.tag === 'later')
        await vi.waitFor(async () => expect(await site.digestAt(target)).not.toBeNull(), 20_000);
    }
  });
});

test('a server that is killed once the permit is stored, before it has answered: nothing is ever sent', async () => {
  const held = faults.next('workerPermit.answer', 60_000);
  const buildId = await site.start(await site.job('at-the-permit'));
  faults.steer(buildId, { 'workerPermit.answer': () => never });
  expect(await held).not.toBeNull();
  await site.crash('server');
  const outcome = await outcomeOf(site.user, buildId);
  expect(outcome).toMatchObject({ state: 'Failed', reason: 'publish_unknown' });
  expect(movesOf(site.proxy, latest('at-the-permit'))).toEqual([]);
});

test('an answer to the permit that is lost is asked for again, and the time goes on from the first', async () => {
  let asked = 0;
  const buildId = await site.start(await site.job('asked-again'));
  faults.steer(buildId, { 'workerPermit.answer': () => (asked++ === 0 ? 'fail' : 'go') });
  expect(await outcomeOf(site.user, buildId)).toMatchObject({ state: 'Successful' });
  expect(asked).toBe(2);
  expect(movesOf(site.proxy, latest('asked-again'))).toHaveLength(1);
});
