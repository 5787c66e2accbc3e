import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { zip } from '../../packages/engine/src/testing/zip.ts';
import { isEnded } from '../harness/client.ts';
import { holdDownload } from '../harness/held-download.ts';
import type { ConsolePage } from './console-browser.ts';
import { type ConsoleSite, openConsoleSite } from './console-site.ts';
import { noteShifts, shiftsOf } from './page-checks.ts';

let site: ConsoleSite;

beforeAll(async () => {
  site = await openConsoleSite();
});

afterAll(() => site.close());

const HOSTILE = [
  '<img src=x onerror="window.hit=1">',
  '<script>window.hit=1</script>',
  '"><svg onload="window.hit=1">',
  "javascript:window.hit=1//'",
  '{{constructor.constructor("window.hit=1")()}}',
];

const LINES = '[data-index]';

async function followBuild(name: string, command: string): Promise<{ build: string; page: ConsolePage }> {
  const build = await site.startBuild(await site.createJob(name, { build_cmd: command, grace_s: 0 }));
  return { build, page: await site.enter(`/builds/${build}`) };
}

test('a running build is cancelled, and the page says when that was proved', async () => {
  const { build, page } = await followBuild('cancelled', 'echo "it runs"; sleep 300');
  await page.locator(LINES).getByText('it runs', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Cancel build' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel this build?' });
  await dialog.getByLabel('Reason').fill(HOSTILE[0] ?? '');
  await dialog.getByRole('button', { name: 'Cancel build' }).click();
  await page.getByText('Cancelled by admin.').waitFor();
  await page
    .getByRole('status')
    .getByText(HOSTILE[0] ?? '', { exact: true })
    .waitFor();
  await page.getByText(/^Confirmed stopped \d+ ms after the wish, by the end of its processes\.$/).waitFor();
  await page
    .locator(LINES)
    .getByText('[stagewright] Cancel')
    .filter({ hasText: HOSTILE[0] ?? '' })
    .waitFor();
  expect((await site.admin.until(build, isEnded)).build_state).toBe('Cancel');
  await page.getByRole('button', { name: 'Build again' }).waitFor();
  expect(page.complaints).toEqual([]);
});

/** How far things on a page may move that nobody has moved; 0.1 is what the Web Vitals call good. */
const MOST_SHIFT = 0.02;

test('nothing moves while a build waits, runs and ends, on a desk, on a phone and in lists, and nothing is animated for who wishes so', async () => {
  const goOn = join(dirname(site.service.data), 'steady-goes-on');
  const command = `while [ ! -e '${goOn}' ]; do sleep 0.05; done; for i in 1 2 3 4 5 6; do seq -f "line %.0f" 9; sleep 0.1; done`;
  const job = await site.createJob('steady', { build_cmd: command, artifact_tag: 'same' });
  const first = await site.startBuild(job);
  const build = await site.startBuild(job);
  const marked = (page: ConsolePage, tone: string) => page.locator(`main [data-tone=${tone}] > svg`).first();
  const look = async (path: string, width: number) => {
    // Tabs of one browser share six connections, and each of these holds one or two.
    const page = await site.enterAlone('/nowhere');
    await page.setViewportSize({ width, height: 820 });
    await noteShifts(page);
    await page.goto(`${site.service.url}${path}`);
    await marked(page, 'wait').waitFor();
    return page;
  };
  const desk = await look(`/builds/${build}`, 1280);
  await desk.getByText('Waits for the earlier build of this job and tag to end.').waitFor();
  const pages = [
    desk,
    await look(`/builds/${build}`, 360),
    await look('/jobs?search=steady', 1280),
    await look(`/jobs/${job}`, 1280),
  ];
  writeFileSync(goOn, '');
  await site.admin.until(first, isEnded);
  await desk.getByText('In phase Build').waitFor();
  const forEver = 'getAnimations().filter((each) => each.effect.getTiming().iterations === Infinity).length';
  expect(await desk.evaluate(`document.${forEver}`)).toBe(0);
  expect((await site.admin.until(build, isEnded)).build_state).toBe('Successful');
  for (const page of pages) {
    for (const tone of ['wait', 'run']) await marked(page, tone).waitFor({ state: 'detached' });
    await marked(page, 'ok').waitFor();
    const shifts = await shiftsOf(page);
    const sum = shifts.reduce((all, { value }) => all + value, 0);
    expect(sum, JSON.stringify(shifts)).toBeLessThan(MOST_SHIFT);
  }
});

test('by keyboard alone: create, build, cancel', async () => {
  const held = await holdDownload(Buffer.from('a package that does not come'));
  onTestFinished(() => held.close());
  const page = await site.enter('/jobs');
  const { keyboard } = page;
  const reach = async (target: Locator) => {
    await target.waitFor();
    for (let tabs = 0; tabs < 60; tabs++) {
      if (await target.evaluate((element) => element.matches(':focus'))) return;
      await keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${target}`);
  };
  const press = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
    await reach(page.getByRole(role, { name }).first());
    await keyboard.press('Enter');
  };
  const type = async (label: string, text: string) => {
    await reach(page.getByLabel(label));
    await keyboard.type(text);
  };
  await press('New job', 'link');
  await reach(page.getByRole('radio', { checked: true }));
  await keyboard.press('ArrowDown');
  await type('Package address', held.url);
  await type('Job name', 'by-keyboard');
  await press('Create and build');

  await page.getByRole('heading', { name: 'by-keyboard #1' }).waitFor();
  await press('Cancel build');
  await page.getByRole('dialog').waitFor();
  await keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await press('Cancel build');
  const dialog = page.getByRole('dialog');
  await reach(dialog.getByLabel('Reason'));
  await keyboard.type('no such package');
  await reach(dialog.getByRole('button', { name: 'Cancel build' }));
  await keyboard.press('Enter');
  await page.getByText('Cancelled by admin.').waitFor();
  await page.getByRole('status').getByText('no such package', { exact: true }).waitFor();
});

test('two tabs show the same: what one cancels, the other sees without asking', async () => {
  const { build, page } = await followBuild('two-tabs', 'sleep 300');
  const jobs = await site.enter('/jobs?search=two-tabs');
  await jobs.getByRole('table').getByText('Building').waitFor();
  const twin = await site.enter(`/builds/${build}`);
  await page.getByRole('button', { name: 'Cancel build' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel build' }).click();
  await twin.getByText('Cancelled by admin.').waitFor();
  await jobs.getByRole('table').getByText('Cancelled').waitFor();
});

test('a build that waits says why and how many are ahead', async () => {
  const job = await site.createJob('waits', { build_cmd: 'sleep 300', grace_s: 0, artifact_tag: 'same' });
  const first = await site.startBuild(job);
  const second = await site.startBuild(job);
  const page = await site.enter(`/builds/${second}`);
  await page.getByText('Waits for the earlier build of this job and tag to end.').waitFor();
  await site.admin.call('PATCH', `/assembling/v1/builds/${first}?force=true`);
  await page.getByText('Building', { exact: true }).first().waitFor();
  await site.admin.call('PATCH', `/assembling/v1/builds/${second}?force=true`);
});

test('a worker that is drained leaves a build waiting until it may claim again', async () => {
  const page = await site.enter('/workers');
  await page.getByRole('button', { name: 'Drain: embedded' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
  await page.getByText('Drains: claims no more builds').waitFor();
  const build = await site.startBuild(await site.createJob('drained', { build_cmd: 'echo on' }));
  const waiting = await site.enter(`/builds/${build}`);
  await waiting.getByText('Waits for a worker that is free.').waitFor();
  await page.getByRole('button', { name: 'Claim again: embedded' }).click();
  await waiting.getByText('Successful', { exact: true }).first().waitFor();
  expect(page.complaints).toEqual([]);
});

test('a restart of the service in the middle of a log loses nothing and repeats nothing', async () => {
  const goOn = join(dirname(site.service.data), 'go-on');
  const command = `i=0; while [ ! -e '${goOn}' ]; do i=$((i+1)); echo "line $i of the attempt"; sleep 0.02; done`;
  const { build, page } = await followBuild('restarted', command);
  await page
    .locator(LINES)
    .getByText(/line [1-9]\d of the attempt/)
    .first()
    .waitFor();
  await site.restart();
  await site.admin.until(build, ({ attempt }) => attempt === 2);
  writeFileSync(goOn, '');
  expect((await site.admin.until(build, isEnded)).build_state).toBe('Successful');
  await page.getByText('Complete', { exact: true }).waitFor();
  await page.getByText('Successful', { exact: true }).first().waitFor();
  const stored = await site.admin.call('GET', `/assembling/v1/builds/${build}/logs?from=0`);
  const lines: string[] = stored.body.buildlog.trimEnd().split('\n');
  await page.getByText(`${lines.length.toLocaleString('en-US')} lines`).waitFor();
  // Line by line at the place of the cut: the page has each of them once and in order.
  const cut = lines.findIndex((line) => line.includes('attempt 2'));
  expect(cut).toBeGreaterThan(10);
  await page.goto(`${site.service.url}/builds/${build}?line=${cut + 1}`);
  await page.locator(`[data-index="${cut}"]`).waitFor();
  for (let index = cut - 5; index < cut + 5; index++) {
    expect(await page.locator(`[data-index="${index}"]`).textContent()).toBe(`${index + 1}${lines[index]}`);
  }
  expect(page.complaints).toEqual([]);
});

test('what looks like markup in a log, a description or a label of an image is text', async () => {
  const command = HOSTILE.map((text) => `printf '%s\\n' '${text.replaceAll("'", "'\\''")}'`).join('; ');
  const { build, page } = await followBuild('hostile', `${command}; exit 3`);
  await site.admin.until(build, isEnded);
  for (const text of HOSTILE) await page.locator(LINES).getByText(text, { exact: true }).waitFor();
  const job = await site.admin.call('POST', '/assembling/v1/jobs', {
    job_name: 'hostile-too',
    job_description: HOSTILE[0],
    environment_setting: {},
    code_repo: { type: 'BinObs', url: `obs://demo/${HOSTILE[2]}` },
  });
  for (const path of [`/jobs/${job.body.job_id}`, '/jobs?search=hostile']) {
    await page.goto(`${site.service.url}${path}`);
    await page
      .getByText(HOSTILE[0] ?? '')
      .first()
      .waitFor();
  }
  // Labels of the image come from the package.
  const labelled = zip([
    {
      name: 'package.json',
      content: JSON.stringify({ name: 'app', version: HOSTILE[0], main: 'server.js' }),
    },
    { name: 'server.js', content: '0' },
  ]);
  await site.admin.put('/stagewright/v1/objects/demo/labelled.zip', labelled);
  const image = await site.startBuild(await site.createJob('labelled', {}, 'obs://demo/labelled.zip'));
  expect((await site.admin.until(image, isEnded)).build_state).toBe('Successful');
  await page.goto(`${site.service.url}/images/show?reference=default/labelled:1`);
  await page.getByText(`org.opencontainers.image.version=${HOSTILE[0]}`, { exact: true }).waitFor();
  expect(await page.evaluate('window.hit')).toBeUndefined();
  expect(page.complaints).toEqual([]);
});

test('the log is searched, its colours are shown, its first error and its lines have addresses', async () => {
  const command =
    'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "step $i"; done; ' +
    // The log shows the command first: what is looked for is not written out in it.
    'printf "\\033[31;1mred %s bold\\033[0m plain\\n" and; echo "err""or: the needle"; exit 1';
  const { build, page } = await followBuild('searched', command);
  await site.admin.until(build, isEnded);
  await page.reload();
  await page.getByText('Complete', { exact: true }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('step 15');
  await page.getByText('0 of 111').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('1 of 111').waitFor();
  await page.locator(LINES).locator('mark', { hasText: 'step 15' }).first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'First error' }).click();
  const line = page.locator(LINES).getByText('error: the needle');
  await line.waitFor();
  const { searchParams } = new URL(page.url());
  const red = page.locator(LINES).getByText('red and bold');
  expect(
    await red.evaluate((element) => element.ownerDocument.defaultView.getComputedStyle(element).fontWeight),
  ).toBe('700');
  await page.goto(`${site.service.url}/builds/${build}?line=${searchParams.get('line')}`);
  await line.waitFor();
  await page.locator(LINES).filter({ hasText: 'red and bold' }).getByRole('link').click();
  await page.waitForURL(
    ({ searchParams: now }) => now.get('line') === `${Number(searchParams.get('line')) - 1}`,
  );
  await page.getByRole('button', { name: 'Wrap' }).click();
  await line.waitFor();
  expect(new URL(page.url()).searchParams.get('wrap')).toBe('1');
  expect(page.complaints).toEqual([]);
});
