import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isEnded } from '../harness/client.ts';
import { newDataFolder } from '../harness/service.ts';
import type { ConsolePage } from './console-browser.ts';
import { type ConsoleSite, openConsoleSite } from './console-site.ts';
import { axeFinds, heldBy } from './page-checks.ts';

const SECRET = 'planted-secret-of-a-package-login';

const folder = newDataFolder();
let site: ConsoleSite;
let jar: Buffer;

beforeAll(async () => {
  const file = join(folder.path, 'MainLoop.jar');
  execFileSync(process.execPath, [join(import.meta.dirname, '../../examples/main-loop/build.mjs'), file]);
  jar = readFileSync(file);
  site = await openConsoleSite();
});

afterAll(async () => {
  await site.close();
  folder.remove();
});

/** Drops a file as a mouse does. */
async function drop(page: ConsolePage, name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    const letters = atob(${JSON.stringify(bytes.toString('base64'))});
    const content = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    data.items.add(new File([content], ${JSON.stringify(name)}));
    return data;
  })()`);
  await page
    .getByText('Drop a package here, or choose a file')
    .dispatchEvent('drop', { dataTransfer: transfer });
}

test('a package that is dropped becomes a job, a build that is watched, and an image', async () => {
  const page = await site.enter('/jobs');
  await page.getByRole('link', { name: 'New job' }).first().click();
  await drop(page, 'Main Loop (2).jar', jar);
  await page.getByText('Main Loop (2).jar is uploaded').waitFor();
  expect(await page.getByLabel('Job name').inputValue()).toBe('Main-Loop-2');
  await page.getByLabel('Job name').fill('main-loop');
  await page.getByText(`${site.service.host}/default/main-loop:1 (number of the build)`).waitFor();
  await page.getByText('jar', { exact: true }).waitFor();
  await page.getByText(/^host\/java/).waitFor();
  await page.getByRole('button', { name: 'Create and build' }).click();

  await page.getByRole('heading', { name: 'main-loop #1' }).waitFor();
  await page.getByText('Successful', { exact: true }).first().waitFor();
  await page.getByText(`docker run --rm ${site.service.host}/default/main-loop:1`).waitFor();
  await page.getByText(/\[stagewright\] Successful: published/).waitFor();
  expect(await page.getByRole('list', { name: 'Phases' }).getByRole('listitem').count()).toBe(6);

  await page.getByRole('button', { name: 'Build again' }).click();
  await page.getByRole('heading', { name: 'main-loop #2' }).waitFor();
  await page.getByText('Successful', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'main-loop', exact: true }).click();
  await page.getByRole('table', { name: 'Builds' }).getByRole('row').nth(2).waitFor();
  await page.getByRole('link', { name: 'Figures' }).click();
  await page.getByText('100 %').waitFor();
  await page.getByText('of the last 2 ended builds').waitFor();

  await page.goto(`${site.service.url}/images`);
  await page.getByRole('link', { name: 'default/main-loop' }).click();
  await page.getByRole('link', { name: '2', exact: true }).click();
  await page.getByRole('heading', { name: 'default/main-loop:2' }).waitFor();
  await page.getByText(/^\d+ of \d+ were already in the registry$/).waitFor();
  await page.getByRole('link', { name: 'main-loop #2' }).waitFor();
  await page.getByText(`docker run --rm ${site.service.host}/default/main-loop:2`).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Delete 2' }).click();
  await page.getByRole('dialog').getByText('The same image stays under 1.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete 2' }).waitFor({ state: 'detached' });
  const tags = await site.admin.call('GET', '/stagewright/v1/images/default/main-loop');
  expect(tags.body.list.map(({ tag }: { tag: string }) => tag)).toEqual(['1']);
  expect(page.complaints).toEqual([]);
});

test('what the service refuses is said at its field', async () => {
  await site.createJob('taken-name');
  const page = await site.enter('/jobs/new?url=obs%3A%2F%2Fdemo%2Fapp.zip');
  const name = page.getByLabel('Job name');
  await name.fill('Taken-Name');
  await page.getByRole('button', { name: 'Create job' }).click();
  await page.getByText('A job named Taken-Name exists already in this project.').waitFor();
  expect(await name.getAttribute('aria-invalid')).toBe('true');
  await name.fill('time-limit');
  await page.getByText('Image, limits and pool').click();
  await page.getByLabel('Time limit in seconds').fill('0');
  await page.getByRole('button', { name: 'Create job' }).click();
  await page.getByRole('alert').filter({ hasText: 'timeout_s' }).waitFor();
  expect(await page.getByLabel('Time limit in seconds').getAttribute('aria-invalid')).toBe('true');
});

test('filters are the address: reload and back keep them', async () => {
  await site.createJob('filtered-one');
  const failing = await site.startBuild(await site.createJob('filtered-two', {}, 'obs://demo/missing.zip'));
  expect((await site.admin.until(failing, isEnded)).build_state).toBe('Failed');
  const page = await site.enter('/jobs');
  await page.getByLabel('Search by name').fill('filtered');
  await page.getByText('2 jobs').waitFor();
  await page.getByLabel('Last build').selectOption('Failed');
  await page.getByText('1 job', { exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe('?search=filtered&state=Failed');
  await page.reload();
  await page.getByText('1 job', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'filtered-two', exact: true }).click();
  await page.getByRole('heading', { name: 'filtered-two' }).waitFor();
  await page.goBack();
  await page.getByText('1 job', { exact: true }).waitFor();
  await site.admin.call('POST', '/assembling/v1/jobs', {
    job_name: 'filtered-three',
    environment_setting: { cluster_name: 'large' },
  });
  await page.goto(`${site.service.url}/jobs?search=filtered`);
  await page.getByLabel('Pool').selectOption('large');
  await page.getByText('1 job', { exact: true }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Delete: filtered-three' }).click();
  await page.getByRole('dialog').getByText('No build of it waits or runs.').waitFor();
  await page.getByRole('button', { name: 'Delete job' }).click();
  await page.getByRole('heading', { name: 'No job matches' }).waitFor();
  expect(new URL(page.url()).search).toBe('?search=filtered&pool=large');
});

test('a job is edited without losing what the form does not show, and deleted with what it will stop', async () => {
  const job = await site.createJob('edited', { env: { KEPT: 'yes' }, build_cmd: 'sleep 300' });
  const running = await site.startBuild(job);
  const page = await site.enter(`/jobs/${job}/edit`);
  await page.getByLabel('Description').fill('With a description');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('With a description').waitFor();
  const { spec } = (await site.admin.call('GET', `/assembling/v1/jobs/${job}`)).body;
  expect(spec).toMatchObject({ job_description: 'With a description', build: { env: { KEPT: 'yes' } } });

  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('This build is cancelled:').waitFor();
  await dialog.getByRole('link', { name: '#1' }).waitFor();
  await page.getByRole('button', { name: 'Delete job' }).click();
  await page.getByRole('heading', { name: 'Jobs', exact: true }).waitFor();
  expect((await site.admin.until(running, isEnded)).build_state).toBe('Cancel');
  expect((await site.admin.call('GET', `/assembling/v1/jobs/${job}`)).status).toBe(404);
});

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
    ['y.zip', 'z.zip'].map((key) => site.admin.put(`/stagewright/v1/objects/shelf/${key}`, jar)),
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
  expect((await site.admin.call('GET', '/stagewright/v1/package-logins')).body.list).toEqual([]);
  expect(page.complaints).toEqual([]);
});
