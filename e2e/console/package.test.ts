import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleSite, openConsoleSite } from './console-site.ts';
import { axeFinds, focused, heldBy } from './page-checks.ts';

const SECRET = 'planted-secret-of-a-package-login';

let site: ConsoleSite;

beforeAll(async () => {
  site = await openConsoleSite();
});

afterAll(() => site.close());

test('an upload that was stopped, or cut by a restart of the service, goes on from what has come', async () => {
  const page = await site.enterAlone('/jobs/new');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const sendAt = (uploadThroughput: number) =>
    devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  const offsets: number[] = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (request.method() === 'PATCH' && pathname.endsWith('/uploads/packages/large.zip'))
      offsets.push(Number(searchParams.get('offset')));
  });
  const bar = page.getByRole('progressbar', { name: 'Sending large.zip' });
  const sent = async () => ((await bar.count()) === 0 ? 0 : Number(await bar.getAttribute('value')));
  const bytes = randomBytes(8 << 20);
  await sendAt(2 << 20);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'large.zip', mimeType: 'application/zip', buffer: bytes });
  await expect.poll(sent).toBeGreaterThan(1 << 20);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText(/^Stopped\. [\d.]+ MiB of 8(\.0)? MiB have come/).waitFor();

  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(sent).toBeGreaterThan(3 << 20);
  const cut = page.getByText('The connection is cut.').waitFor();
  await site.restart();
  await cut;
  await sendAt(-1);
  await page.getByText('large.zip is uploaded').waitFor();
  const [first, ...later] = offsets;
  expect([first, later.length]).toEqual([0, expect.any(Number)]);
  expect(later[0]).toBeGreaterThan(0);
  expect(later.at(-1)).toBeGreaterThan(later[0] ?? 0);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await page.goto(`${site.service.url}/packages?prefix=packages%2Flar`);
  await page.getByRole('row', { name: /obs:\/\/packages\/large\.zip/ }).waitFor();
  await page.getByTitle(sha256).waitFor();
  expect(page.complaints).toEqual([]);
});

test('packages are found by the begin of their key, in one bucket or all, and every page of a list goes on', async () => {
  await Promise.all(
    ['y.zip', 'z.zip'].map((key) => site.admin.put(`/stagewright/v1/objects/shelf/${key}`, Buffer.from(key))),
  );
  const page = await site.enter('/packages');
  const rows = page.getByRole('table').getByRole('row');
  const search = page.getByLabel('Key or bucket/key begins with');
  for (const [begin, count] of [
    ['y.z', 1],
    ['shelf/', 2],
    ['shelf/z', 1],
  ] as const) {
    await search.fill(begin);
    await expect.poll(() => rows.count()).toBe(1 + count);
  }
  const list = async (query: string) =>
    (await site.admin.call('GET', `/stagewright/v1/objects?bucket=shelf&limit=1&${query}`)).body;
  const first = await list('');
  const second = await list(`after=${first.next}`);
  const third = await list(`after=${second.next}`);
  expect(
    [first, second, third].map(({ list: found }) => found.map(({ key }: { key: string }) => key)),
  ).toEqual([['y.zip'], ['z.zip'], []]);
});

test('as much of a list is shown after a reload as before, at the same place', async () => {
  const keys = Array.from({ length: 205 }, (_, place) => `p${place}.zip`);
  for (const few of Array.from({ length: 41 }, (_, part) => keys.slice(part * 5, part * 5 + 5)))
    await Promise.all(
      few.map((key) => site.admin.put(`/stagewright/v1/objects/many/${key}`, Buffer.from('p'))),
    );
  const page = await site.enter('/packages?prefix=many%2F');
  const rows = page.getByRole('table').getByRole('row');
  const more = page.getByRole('button', { name: 'Load more' });
  const scrolled = () => page.evaluate<number>('Math.round(scrollY)');
  await expect.poll(() => rows.count()).toBe(1 + 200);
  await more.click();
  await expect.poll(() => rows.count()).toBe(1 + 205);
  await rows.last().scrollIntoViewIfNeeded();
  await expect.poll(() => new URL(page.url()).searchParams.get('pages')).toBe('2');
  const place = await scrolled();
  expect(place).toBeGreaterThan(1000);
  // The place is kept once the scrolling has come to rest.
  await page.waitForTimeout(300);
  await page.reload();
  await expect.poll(() => rows.count()).toBe(1 + 205);
  await expect.poll(scrolled).toBe(place);

  await page.getByRole('link', { name: 'Images' }).click();
  await page.getByText('No images').waitFor();
  await page.goBack();
  await expect.poll(() => rows.count()).toBe(1 + 205);
  expect(page.complaints).toEqual([]);
});

test('a login for packages is stored, chosen by a job, replaced and deleted, and its secret is never shown', async () => {
  const page = await site.enter('/package-logins');
  const dialog = page.getByRole('dialog');
  await page.getByText('No package logins').waitFor();
  await page.getByRole('button', { name: 'New login' }).click();
  await dialog.getByLabel('Name').fill('releases');
  await dialog.getByLabel('Kind of login').selectOption('Key of an object store');
  await dialog.getByLabel('Endpoint').fill('https://obs.example.com');
  await dialog.getByLabel('Access key id').fill('AKIDEXAMPLE');
  await dialog.getByLabel('Secret access key').fill(SECRET);
  await dialog.getByLabel('Buckets').fill('releases\nnightly');
  expect(await axeFinds(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /releases https:\/\/obs\.example\.com/ }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  expect(await heldBy(page)).not.toContain(SECRET);

  await page.getByRole('button', { name: 'New login' }).click();
  await dialog.getByLabel('Name').fill('releases');
  await dialog.getByText('A login of this name is stored already.').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toBe('New login');

  await page.goto(`${site.service.url}/jobs/new?source=address`);
  await page.getByLabel('Package address').fill('obs://releases/app.zip');
  await page.getByLabel('Login').selectOption('releases (https://obs.example.com)');
  await page.getByLabel('Job name').fill('with-login');
  await page.getByRole('button', { name: 'Create job' }).click();
  await page.getByRole('link', { name: 'Edit' }).click();
  expect(await page.getByLabel('Login').inputValue()).toBe('releases');

  await page.getByRole('link', { name: 'Package logins' }).click();
  await page.getByRole('button', { name: 'Replace releases' }).click();
  expect(await dialog.getByLabel('Buckets').inputValue()).toBe('releases\nnightly');
  await dialog.getByLabel('Kind of login').selectOption('Token');
  await dialog.getByLabel('Token').fill(SECRET);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page
    .getByRole('row', { name: /releases/ })
    .getByText('Token')
    .waitFor();
  await page.getByRole('button', { name: 'Delete releases' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No package logins').waitFor();
  // The button that had the focus went with the login.
  await expect.poll(() => focused(page)).toBe('content');
  expect((await site.admin.call('GET', '/stagewright/v1/package-logins')).body.list).toEqual([]);
  expect(page.complaints).toEqual([]);
});
