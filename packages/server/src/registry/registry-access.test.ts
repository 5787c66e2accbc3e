import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { aBuildIn } from '../domain/testing/a-build.ts';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createLeaseTable } from '../queue/lease-table.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { type AccountService, ADMIN_PASSWORD, startAccountService } from '../testing/account-service.ts';
import { createRegistryAccess } from './registry-access.ts';

const TERM_MS = 30_000;
const REPOSITORY = 'default/app';
const running = aBuildIn('running');

let service: AccountService;
let store: Store;

beforeAll(async () => {
  service = await startAccountService();
  store = await openStore({ file: join(service.dataFolder, 'registry.db') });
});

afterAll(async () => {
  await store.close();
  await service.close();
});

function start() {
  const clock = createSteppedClock();
  const leases = createLeaseTable({ clock, termMs: TERM_MS, onExpired: () => undefined });
  onTestFinished(() => leases.close());
  const tokens = service.identity.registryTokens;
  const access = createRegistryAccess({
    tokens,
    leases,
    tags: store.tags,
    publicUrl: () => service.url,
    repositoriesOf: async () => [],
  });
  const { id: buildId, epoch, projectId } = running;
  const token = tokens.issueBuildToken({ buildId, epoch, projectId, repository: REPOSITORY });
  const ask = (authorization: string) =>
    access.authenticate({ authorization, remoteAddress: '127.0.0.1', scopes: [] });
  return { clock, leases, ask, token };
}

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

test("a build's token is good from the accept to the end of the attempt, in whatever form it is sent", async () => {
  const { leases, ask, token } = start();
  const forms = [`Bearer ${token}`, basic('_build', token)];
  for (const form of forms) expect(await ask(form)).toBeNull();
  leases.observe(running);
  for (const form of forms)
    expect(await ask(form)).toMatchObject({ build: { id: running.id, epoch: running.epoch } });
  leases.observe({ ...running, state: 'Cancel' });
  for (const form of forms) expect(await ask(form)).toBeNull();
});

test('the token of an earlier attempt is good for nothing while the next one runs', async () => {
  const { leases, ask, token } = start();
  leases.observe({ ...running, epoch: running.epoch + 1 });
  expect(await ask(`Bearer ${token}`)).toBeNull();
});

test('a token ends with a lease that nobody renews', async () => {
  const { clock, leases, ask, token } = start();
  leases.observe(running);
  clock.step(TERM_MS);
  expect(await ask(`Bearer ${token}`)).toBeNull();
});

test('people log in whatever builds do', async () => {
  const { ask } = start();
  expect(await ask(basic('admin', ADMIN_PASSWORD))).toMatchObject({ name: 'admin' });
  expect(await ask(basic('admin', 'wrong'))).toBeNull();
});
