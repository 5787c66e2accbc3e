import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GitServer, startGitServer } from '../../packages/engine/src/testing/git-server.ts';
import {
  createTestRepository,
  type TestRepository,
} from '../../packages/engine/src/testing/test-repository.ts';
import { newDataFolder } from '../harness/service.ts';
import { type ConsoleSite, openConsoleSite } from './console-site.ts';
import { axeFinds, heldBy } from './page-checks.ts';

const TOKEN = 'planted-token-of-the-repository';
const SECRET = 'planted-secret-of-the-build';
const HOSTILE = '<img src=x onerror="window.hit=1">';

const folder = newDataFolder();
let git: GitServer;
let shop: TestRepository;
let tagged: string;
let site: ConsoleSite;

beforeAll(async () => {
  const root = join(folder.path, 'repositories');
  mkdirSync(root);
  git = await startGitServer({ root, login: { username: 'oauth2', password: TOKEN } });
  shop = await createTestRepository(root, 'shop');
  tagged = await shop.commit({ 'index.html': '<h1>one</h1>' }, 'The first page');
  await shop.git('tag', 'v1');
  await shop.commit({ 'index.html': '<h1>two</h1>' }, HOSTILE);
  site = await openConsoleSite({ withSandbox: true });
});

afterAll(async () => {
  await site.close();
  await git.close();
  folder.remove();
});

test('a login and a secret are stored, used by a job from source, and never shown again', async () => {
  const page = await site.enter('/repository-logins');
  await page.getByRole('button', { name: 'New authorisation' }).click();
  await page.getByLabel('Name').fill('shop-reader');
  await page.getByLabel('Repository type').selectOption('GitLab');
  await page.getByLabel('Host').fill(git.url);
  await page.getByLabel('Token').fill('wrong');
  await page.getByLabel('Try it with').fill(`${git.url}/shop.git`);
  expect(await axeFinds(page)).toEqual([]);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await page.getByLabel('Token').fill(TOKEN);
  await page.getByRole('button', { name: 'Create' }).click();
  await page
    .getByRole('row', { name: /shop-reader/ })
    .getByText(git.url)
    .waitFor();
  expect(await heldBy(page)).not.toContain(TOKEN);

  await page.getByRole('link', { name: 'Secrets' }).click();
  await page.getByRole('button', { name: 'New secret' }).click();
  await page.getByLabel('Name').fill('DEPLOY_KEY');
  await page.getByLabel('Value').fill(SECRET);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /DEPLOY_KEY/ }).waitFor();
  expect(await heldBy(page)).not.toContain(SECRET);

  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await page.getByRole('link', { name: 'New job' }).first().click();
  await page.getByText('Source code', { exact: true }).click();
  await page.getByLabel('Repository address').fill(`${git.url}/shop.git`);
  await page.getByLabel('Repository type').selectOption('GitLab');
  await page.getByLabel('Authorisation').selectOption('shop-reader');
  await page.getByText('How it is built').click();
  await page
    .getByLabel('Build command')
    .fill('mkdir dist && cp index.html dist/ && echo "got $DEPLOY_KEY" && echo "$TITLE"');
  await page.getByLabel('Artifact path').fill('dist');
  await page.getByLabel('Build arguments').fill('1BAD=x');
  await page.getByText('Variables, secrets, network and caches').click();
  await page.getByLabel('Variables').fill(`TITLE=${HOSTILE}`);
  await page.getByLabel('DEPLOY_KEY').check();
  expect(await page.getByLabel('Job name').inputValue()).toBe('shop');
  expect(await axeFinds(page)).toEqual([]);
  await page.getByLabel('Build arguments').fill('');
  await page.getByRole('button', { name: 'Preview the plan' }).click();
  await page.getByRole('alert').filter({ hasText: 'namespace' }).waitFor();
  await page.getByLabel('Repository namespace').fill('demo');
  await page.getByRole('button', { name: 'Preview the plan' }).click();
  await page.getByText('Build command of the job').waitFor();
  await page.locator('dd').filter({ hasText: HOSTILE }).waitFor();
  expect(await axeFinds(page)).toEqual([]);
  expect((await site.admin.call('GET', '/assembling/v1/jobs')).body.total).toBe(0);
  await page.getByLabel('Repository namespace').fill('');
  await page.getByLabel('Build arguments').fill('1BAD=x');
  const create = page.getByRole('button', { name: 'Create and build' });
  await create.click();
  await page.getByRole('alert').filter({ hasText: '1BAD' }).waitFor();
  expect(await page.getByLabel('Build arguments').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Build arguments').fill('');
  await create.click();
  await page.getByRole('alert').filter({ hasText: 'namespace' }).waitFor();
  expect(await page.getByLabel('Repository namespace').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Repository namespace').fill('demo');
  await create.click();

  await page.getByRole('heading', { name: 'shop #1' }).waitFor();
  await page.getByText('Successful', { exact: true }).first().waitFor();
  await page.getByText('Carl Committer', { exact: true }).waitFor();
  await page.locator('dd').getByText(HOSTILE, { exact: true }).waitFor();
  await page.getByText('Build command of the job').waitFor();
  await page.getByText('Sandbox with the worker’s tools').waitFor();
  const link = page.getByRole('link', { name: 'Show in the repository' });
  expect(await link.getAttribute('href')).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\/shop\/-\/commit\/[0-9a-f]{40}$/,
  );
  await page
    .locator('[data-index]')
    .getByText(/^got \*+$/)
    .waitFor();
  await page.locator('[data-index]').getByText(HOSTILE, { exact: true }).waitFor();
  expect(await page.evaluate('window.hit')).toBeUndefined();
  expect(await axeFinds(page)).toEqual([]);
  expect(page.complaints).toEqual([]);
});

test('a job from source builds the tag and the commit that are asked for, and the same again', async () => {
  const { body } = await site.admin.call('POST', '/assembling/v1/jobs', {
    job_name: 'tagged',
    environment_setting: {},
    code_repo: {
      type: 'GitLab',
      url: `${git.url}/shop.git`,
      branch: 'main',
      namespace: 'demo',
      auth: 'shop-reader',
    },
    build: {},
  });
  const page = await site.enter(`/jobs/${body.job_id}`);
  await page.getByRole('button', { name: 'Branch/Tag' }).click();
  expect(await page.getByLabel('Name').inputValue()).toBe('main');
  await page.getByLabel('Kind').selectOption('Tag');
  await page.getByLabel('Name').fill('v1');
  expect(await axeFinds(page)).toEqual([]);
  await page.getByRole('button', { name: 'Start build' }).click();
  await page.getByRole('heading', { name: 'tagged #1' }).waitFor();
  await page.getByText('The first page', { exact: true }).waitFor();
  await page.getByText('Usual way of the language').waitFor();
  await page.getByText('Successful', { exact: true }).first().waitFor();

  await page.getByRole('button', { name: 'Build again' }).click();
  await page.getByRole('heading', { name: 'tagged #2' }).waitFor();
  await page.getByText('The first page', { exact: true }).waitFor();

  await page.getByRole('link', { name: 'tagged', exact: true }).click();
  await page.getByRole('button', { name: 'Branch/Tag' }).click();
  await page.getByLabel('Kind').selectOption('Commit');
  await page.getByLabel('Commit id').fill(tagged.slice(0, 7));
  await page.getByRole('button', { name: 'Start build' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await page.getByLabel('Commit id').fill(tagged);
  await page.getByRole('button', { name: 'Start build' }).click();
  await page.getByRole('heading', { name: 'tagged #3' }).waitFor();
  await page.getByText('The first page', { exact: true }).waitFor();
  const builds = await site.admin.call('GET', `/stagewright/v1/jobs/${body.job_id}/builds`);
  const commits = builds.body.list.map(({ record }: { record: { commit_id: string } }) => record.commit_id);
  expect(commits).toEqual([tagged, tagged, tagged]);
  expect(page.complaints).toEqual([]);
});

const CHECKSTYLE = `<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="9.3">
<file name="src/main/java/Shop.java">
<error line="7" severity="error" message="${HOSTILE.replaceAll('"', '&quot;').replaceAll('<', '&lt;')}" source="com.example.MagicNumberCheck"/>
<error line="9" severity="warning" message="Line is longer than 100 characters" source="com.example.LineLengthCheck"/>
<error line="12" severity="info" message="Missing a Javadoc comment" source="com.example.JavadocCheck"/>
<error line="14" severity="info" message="Missing a Javadoc comment" source="com.example.JavadocCheck"/>
</file>
</checkstyle>
`;

test('what code checks found is counted and shown, and so is a package that a build leaves', async () => {
  const { git: inShop, commit } = shop;
  await inShop('checkout', '-q', '-b', 'checked');
  await commit({ 'pom.xml': '<project/>', 'report.xml': CHECKSTYLE, 'shop.jar': 'PK' }, 'With a check');
  const { body } = await site.admin.call('POST', '/assembling/v1/jobs', {
    job_name: 'checked',
    environment_setting: {},
    code_repo: {
      type: 'GitLab',
      url: `${git.url}/shop.git`,
      branch: 'checked',
      namespace: 'demo',
      auth: 'shop-reader',
    },
    build: {
      language: 'java',
      build_cmd: 'mkdir target && cp report.xml target/checkstyle-result.xml && cp shop.jar target/',
      artifact_path: 'target/shop.jar',
      artifact_kind: 'package',
      code_check: { checkstyle: {}, pmd: {} },
    },
  });
  const page = await site.enter(`/builds/${await site.startBuild(body.job_id)}`);
  await page.getByText('Successful', { exact: true }).first().waitFor();
  const counts = (check: string) =>
    page
      .getByRole('row', { name: new RegExp(check) })
      .getByRole('cell')
      .allTextContents();
  await page.getByRole('table', { name: 'Code checks' }).waitFor();
  expect(await counts('Checkstyle')).toEqual(['1', '1', '2']);
  expect(await counts('PMD')).toEqual(['0', '0', '0']);
  await page.getByRole('row', { name: /PMD/ }).getByText('left no report').waitFor();
  await page.getByText('Checkstyle: 4', { exact: true }).click();
  const [worst] = await page.getByRole('listitem').filter({ hasText: 'Shop.java' }).allTextContents();
  expect(worst).toContain(`Shop.java:7${HOSTILE}`);
  const address = 'obs://artifacts/checked/1/shop.jar';
  await page.getByText(address, { exact: true }).first().waitFor();
  expect(await axeFinds(page)).toEqual([]);
  expect(await page.evaluate('window.hit')).toBeUndefined();
  await page.getByRole('link', { name: 'New job from this package' }).click();
  expect(await page.getByLabel('Package address').inputValue()).toBe(address);
  expect(page.complaints).toEqual([]);
});

test("a job's own secret is replaced and deleted, and so is a login", async () => {
  const job = await site.createJob('with-secret');
  const page = await site.enter(`/jobs/${job}`);
  await page.getByLabel('Actions').getByRole('link', { name: 'Secrets' }).click();
  await page.getByText('No secrets').waitFor();
  await page.getByRole('button', { name: 'New secret' }).click();
  await page.getByLabel('Name').fill('1BAD');
  await page.getByLabel('Value').fill('one');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await page.getByLabel('Name').fill('OWN');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Replace OWN' }).click();
  await page.getByLabel('Value').fill('two');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await axeFinds(page)).toEqual([]);
  const names = async () =>
    (await site.admin.call('GET', `/stagewright/v1/jobs/${job}/secrets`)).body.list.map(
      ({ name }: { name: string }) => name,
    );
  expect(await names()).toEqual(['OWN']);
  await page.getByRole('button', { name: 'Delete OWN' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No secrets').waitFor();
  expect(await names()).toEqual([]);

  await page.getByRole('link', { name: 'Repository logins' }).click();
  await page.getByRole('button', { name: 'Delete shop-reader' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No authorisations').waitFor();
  expect(page.complaints).toEqual([]);
});
