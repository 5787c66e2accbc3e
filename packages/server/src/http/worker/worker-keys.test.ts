import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRemoteWorkers } from '../../compose/remote-workers.ts';
import { aBuildIn } from '../../domain/testing/a-build.ts';
import { systemClock } from '../../system/clock.ts';
import { newId } from '../../system/ids.ts';
import { type AccountService, startAccountService } from '../../testing/account-service.ts';
import { createRunningBuilds } from '../../usecases/worker/running-builds.ts';
import { createWorkers } from '../../usecases/worker/workers.ts';
import type { Route } from '../route.ts';
import { createWorkerAccess } from './worker-access.ts';
import { createWorkerKeyRoutes } from './worker-key-routes.ts';

const PATH = '/stagewright/v1/workers';
const ABOUT = { name: 'host', version: '0', pool: 'default', labels: {}, slots: 1, arch: 'x86_64' };

/** The routes are mounted before the store is there that they need. */
const routes: Route[] = [];
let service: AccountService;
let token: string;
let remote: Awaited<ReturnType<typeof createRemoteWorkers>>;
const workers = createWorkers({ clock: systemClock, newId, staleMs: 60_000, drained: [] });
const running = createRunningBuilds();

beforeAll(async () => {
  const keys = {
    create: (...args: Parameters<typeof remote.keys.create>) => remote.keys.create(...args),
    revoke: (...args: Parameters<typeof remote.keys.revoke>) => remote.keys.revoke(...args),
  };
  routes.push(...createWorkerKeyRoutes(keys));
  service = await startAccountService({ routes });
  remote = await createRemoteWorkers({ store: service.identity.store, clock: systemClock, workers });
  token = await service.token();
});

afterAll(() => service.close());

async function create(name: string): Promise<string> {
  const { status, body } = await service.send('POST', PATH, { token, body: { name } });
  expect(status).toBe(201);
  return body.key;
}

describe('a key', () => {
  test('is answered once, kept as a hash, and known after a start too', async () => {
    const key = await create('first');
    const [stored] = (await service.identity.store.listWorkerKeys()).filter(({ name }) => name === 'first');
    expect(JSON.stringify(stored)).not.toContain(key);
    expect(stored).toMatchObject({ createdBy: 'admin' });
    const next = await createRemoteWorkers({ store: service.identity.store, clock: systemClock, workers });
    expect(next.keyring.identify(key)).toEqual(remote.keyring.identify(key));
    expect(next.keyring.identify(`${key}x`)).toBeNull();
    expect(next.keyring.identify('')).toBeNull();
  });

  test('has a name of its own, and is revoked by it in whatever letters', async () => {
    const key = await create('second');
    const taken = await service.send('POST', PATH, { token, body: { name: 'SECOND' } });
    expect([taken.status, taken.body.error_code]).toEqual([400, 'SVCSTG.CPE.4004008']);
    const { id } = workers.register(ABOUT, remote.keyring.identify(key)!);
    expect((await service.send('DELETE', `${PATH}/Second`, { token })).status).toBe(204);
    expect(remote.keyring.identify(key)).toBeNull();
    expect(workers.seen(id)).toBeNull();
    expect((await service.send('DELETE', `${PATH}/second`, { token })).status).toBe(404);
  });

  test.each(['', '-x', 'a b', 'x'.repeat(65)])('is not made for the name "%s"', async (name) => {
    expect((await service.send('POST', PATH, { token, body: { name } })).status).toBe(400);
  });

  test('is for administrators to make and to revoke', async () => {
    const body = { name: 'bob', password: 'bobs password' };
    const { body: bob } = await service.send('POST', '/stagewright/v1/users', { token, body });
    const { list } = (await service.send('GET', '/stagewright/v1/projects', { token })).body;
    const permission = `/stagewright/v1/projects/${list[0].id}/permissions/${bob.id}`;
    const actions = ['servicestage:assembling:list'];
    await service.send('PUT', permission, { token, body: { actions } });
    const bobs = await service.token('bob', body.password);
    await create('third');
    const tries = [
      await service.send('POST', PATH, { token: bobs, body: { name: 'mine' } }),
      await service.send('DELETE', `${PATH}/third`, { token: bobs }),
    ];
    expect(tries.map(({ status }) => status)).toEqual([403, 403]);
  });
});

describe('what a key lets its worker touch', () => {
  const access = createWorkerAccess({
    workers,
    workerKeys: { identify: (key) => remote.keyring.identify(key) },
    running,
  });
  const asking = (key: string) => ({ headers: { 'x-worker-key': key } }) as never;

  test('its own registrations, and not those of another key', async () => {
    const [north, south] = [await create('north'), await create('south')];
    const { id } = workers.register(ABOUT, access.identity(asking(north)));
    expect(access.registered(asking(north), id)).toMatchObject({ id, keyName: 'north' });
    expect(() => access.registered(asking(south), id)).toThrow(
      expect.objectContaining({ problemName: 'worker_unknown' }),
    );
    expect(() => access.identity(asking('sww_nobody'))).toThrow(
      expect.objectContaining({ problemName: 'worker_unauthorized' }),
    );
  });

  test('builds that its workers hold, also under an id of before a start of the server, and those that nobody holds', async () => {
    const [east, west] = [await create('east'), await create('west')];
    const { id: workerId } = workers.register(ABOUT, access.identity(asking(east)));
    workers.remove(workerId);
    const build = aBuildIn('running');
    running.observe({ ...build, claim: { workerId, accepted: true, at: 1 } });
    const asked: string[] = [];
    const { handle } = access.guard({
      endpoint: {} as never,
      handle: async ({ params }) => void asked.push((params as { build_id: string }).build_id),
    });
    const call = (key: string, build_id: string) =>
      handle({ params: { build_id }, request: asking(key) } as never);
    await call(east, build.id);
    await call(west, 'held-by-nobody');
    await expect(call(west, build.id)).rejects.toMatchObject({ problemName: 'epoch_outdated' });
    expect(asked).toEqual([build.id, 'held-by-nobody']);
  });
});
