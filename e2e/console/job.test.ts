import { afterAll, beforeAll, expect, test } from 'vitest';
import { isEnded } from '../harness/client.ts';
import type { ConsolePage } from './console-browser.ts';
import { APP, type ConsoleSite, openConsoleSite } from './console-site.ts';

let site: ConsoleSite;

beforeAll(async () => {
  site = await openConsoleSite();
});

afterAll(() => site.close());

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
  await drop(page, 'Main Loop (2).zip', APP);
  await page.getByText('Main Loop (2).zip is uploaded').waitFor();
  expect(await page.getByLabel('Job name').inputValue()).toBe('Main-Loop-2');
  await page.getByLabel('Job name').fill('main-loop');
  await page.getByText(`${site.service.host}/default/main-loop:1 (number of the build)`).waitFor();
  await page.getByText('node', { exact: true }).waitFor();
  await page.getByText(/^host\/node/).waitFor();
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
  await page.getByText(/^\d+ of \d+ layers were already in the registry$/).waitFor();
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
