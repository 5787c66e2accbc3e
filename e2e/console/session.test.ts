import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN_PASSWORD } from '../harness/service.ts';
import { signIn } from './console-browser.ts';
import { type ConsoleSite, openConsoleSite } from './console-site.ts';
import { focused } from './page-checks.ts';

let site: ConsoleSite;

beforeAll(async () => {
  site = await openConsoleSite();
});

afterAll(() => site.close());

test('programs get the version document at /, people the console, under a strict policy', async () => {
  const program = await fetch(site.service.url);
  expect([program.status, await program.json()]).toMatchObject([
    300,
    { versions: { values: [{ id: 'v3.14' }] } },
  ]);
  const person = await fetch(site.service.url, { headers: { accept: 'text/html,*/*;q=0.8' } });
  expect(person.status).toBe(200);
  const policy = person.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(await person.text()).not.toMatch(/<script(?![^>]* src=)|<style|style=| on\w+=/);
  const unknown = await fetch(`${site.service.url}/assembling/v1/nothing`, {
    headers: { accept: 'text/html' },
  });
  expect(unknown.status).toBe(404);
});

test('a wrong password says so, the right one leads to the address that was asked for', async () => {
  const page = await site.open();
  await page.goto(`${site.service.url}/system`);
  await page.locator('input[name=username]').fill('admin');
  await page.locator('input[name=password]').fill('wrong password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'The username or password is wrong.' }).waitFor();
  await signIn(page);
  await page.getByRole('heading', { name: 'System' }).waitFor();
  await page.getByText('Ready to build').waitFor();
  await page.getByText('none: nothing is left that no build owns').waitFor();
  await page.getByText(/^[\d.]+ GiB of [\d.]+ [GT]iB$/).waitFor();
  await page.getByText('90 days').waitFor();
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/console' });
  expect(await page.evaluate('document.cookie')).toBe('');
  expect(page.complaints).toEqual([]);
});

test('the cookie counts below /console/api only, and changes need the token of the session', async () => {
  const page = await site.enterAlone();
  const [cookie] = await page.context().cookies();
  const headers = { cookie: `${cookie?.name}=${cookie?.value}`, 'content-type': 'application/json' };
  const status = async (path: string, init: RequestInit = {}) =>
    (await fetch(`${site.service.url}${path}`, { ...init, headers: { ...headers, ...init.headers } })).status;
  expect(await status('/assembling/v1/jobs')).toBe(401);
  expect(await status('/console/api/assembling/v1/jobs')).toBe(200);
  const job = { job_name: 'forged', environment_setting: {} };
  const post = { method: 'POST', body: JSON.stringify(job) };
  expect(await status('/console/api/assembling/v1/jobs', post)).toBe(403);
  expect(await status('/console/session', { method: 'DELETE' })).toBe(403);
  const login = { user: 'admin', password: ADMIN_PASSWORD };
  const elsewhere = {
    method: 'POST',
    body: JSON.stringify(login),
    headers: { origin: 'https://elsewhere.example' },
  };
  expect(await status('/console/session', elsewhere)).toBe(403);
  expect((await site.admin.call('GET', '/assembling/v1/jobs')).body.total).toBe(0);
});

test('a session that ended is taken up again where one was, with what was typed', async () => {
  const page = await site.enterAlone('/jobs/new');
  await page.getByLabel('Address').check();
  await page.getByLabel('Package address').fill('obs://demo/app.zip');
  await page.getByLabel('Job name').fill('kept-by-the-page');
  const [cookie] = await page.context().cookies();
  const subject = { 'x-subject-token': cookie?.value ?? '' };
  expect((await site.admin.call('DELETE', '/v3/auth/tokens', undefined, subject)).status).toBe(204);

  await page.getByRole('button', { name: 'Create job' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel('Password').fill(ADMIN_PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByLabel('Job name').inputValue()).toBe('kept-by-the-page');
  await page.getByRole('button', { name: 'Create job' }).click();
  await page.getByRole('heading', { name: 'kept-by-the-page' }).waitFor();
  expect(page.complaints).toEqual([]);
});

test('what takes longer is seen to be on its way: code that does not come, and a page that is not there yet', async () => {
  const page = await site.enterAlone('/nowhere');
  const bar = page.getByRole('progressbar');
  const isSeen = () =>
    bar.evaluate((element) => element.ownerDocument.defaultView.getComputedStyle(element).opacity);
  const hold = async (files: RegExp) => {
    const held = Promise.withResolvers<void>();
    await page.route(files, async (route) => {
      await held.promise;
      await route.continue();
    });
    return () => held.resolve();
  };
  const letCode = await hold(/\/assets\/index-[^/]+\.js/);
  await page.goto(`${site.service.url}/jobs`, { waitUntil: 'commit' });
  await expect.poll(isSeen).toBe('1');
  letCode();
  await page.getByRole('heading', { name: 'Jobs', exact: true }).waitFor();

  const letPage = await hold(/\/assets\/system-page-[^/]+\.js/);
  await page.getByRole('link', { name: 'System' }).click();
  await expect.poll(isSeen).toBe('1');
  await page.getByRole('heading', { name: 'Jobs', exact: true }).waitFor();
  letPage();
  await page.getByRole('heading', { name: 'System' }).waitFor();
  await bar.waitFor({ state: 'detached' });
  expect(await focused(page)).toBe('content');
});

test('signing out ends the token, in every tab', async () => {
  const page = await site.enterAlone();
  const other = await page.context().newPage();
  await other.goto(`${site.service.url}/workers`);
  await other.getByRole('heading', { name: 'Workers', exact: true }).waitFor();
  const [cookie] = await page.context().cookies();
  await page.getByRole('button', { name: /admin/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await other.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  const subject = { 'x-subject-token': cookie?.value ?? '' };
  expect((await site.admin.call('GET', '/v3/auth/tokens', undefined, subject)).status).toBe(404);
});

test("another project's build, and an address that nobody knows, are said to lead nowhere", async () => {
  const created = await site.admin.call('POST', '/stagewright/v1/projects', { name: 'other' });
  expect(created.status).toBe(201);
  const build = await site.startBuild(await site.createJob('foreign'));
  const page = await site.enterAlone();
  await page.getByRole('button', { name: /admin/ }).click();
  await page.getByLabel('Project').selectOption('other');
  await page.getByRole('button', { name: /admin other/ }).waitFor();
  for (const path of [`/builds/${build}`, '/nowhere/at/all']) {
    await page.goto(`${site.service.url}${path}`);
    await page.getByRole('heading', { name: 'Nothing is here' }).waitFor();
  }
});
