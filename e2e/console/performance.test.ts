import { appendFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isEnded } from '../harness/client.ts';
import { type ConsoleSite, openConsoleSite } from './console-site.ts';

/** `STAGEWRIGHT_FIGURES=file` keeps what was measured; the assertions hold on a busy machine too. */
const FIGURES = process.env['STAGEWRIGHT_FIGURES'];
const LINES = 500_000;
const MEMORY_BYTES = 150 * 2 ** 20;
/** Everything that the browser gets until the jobs are there. */
const FIRST_LOAD_BYTES = 200_000;

let site: ConsoleSite;

beforeAll(async () => {
  site = await openConsoleSite();
});

afterAll(() => site.close());

async function note(name: string, value: number): Promise<void> {
  if (FIGURES) await appendFile(FIGURES, `${name}\t${Math.round(value)}\n`);
}

/** Milliseconds since the navigation began, by the browser's own clock. */
const sinceStart = async (page: Page): Promise<number> => Number(await page.evaluate('performance.now()'));

/** Notes when the first line of a log is on the screen: whoever asks the page from outside waits until it has time to answer. */
const NOTE_FIRST_LINE = `new MutationObserver((_changes, observer) => {
  if (!document.querySelector('[data-index="0"]')) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.firstLineAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true })`;

/** Notes, by the clock that the service has too, when the last line of a log is there: whoever looks from outside looks seldom. */
const NOTE_LAST_LINE = `new MutationObserver((_changes, observer) => {
  if (!document.querySelector('[data-index]:last-child')?.textContent.includes('[stagewright] Successful')) return;
  observer.disconnect();
  window.lastLineAt = Date.now();
}).observe(document, { childList: true, subtree: true, characterData: true })`;

async function heapOf(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return usedSize;
}

test('the first load is at most 200 kB, and the page answers soon', async () => {
  const page = await site.enter('/jobs');
  // What comes for this page does not count.
  await page.goto('about:blank');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  const sizes = new Map<string, number>();
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    sizes.set(requestId, encodedDataLength),
  );
  await page.goto(`${site.service.url}/jobs`);
  await page.getByRole('heading', { name: 'Jobs', exact: true }).waitFor();
  await note('load to interactive, ms', await sinceStart(page));
  await page.getByRole('heading', { name: 'No jobs yet' }).waitFor();
  await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => undefined);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  await note('first load, bytes', total);
  expect(sizes.size).toBeGreaterThan(5);
  expect(total).toBeLessThan(FIRST_LOAD_BYTES);
});

test('a log of 500,000 lines: the first at once, all of them in little memory, any of them by its address', async () => {
  const command = `seq -f 'line %.0f of a log that is as long as logs of large builds are' ${LINES}`;
  const build = await site.startBuild(await site.createJob('long-log', { build_cmd: command }));
  expect((await site.admin.until(build, isEnded)).build_state).toBe('Successful');
  const page = await site.enter('/jobs');
  await page.addInitScript(NOTE_FIRST_LINE);
  await page.goto(`${site.service.url}/builds/${build}`);
  await page.getByText('Complete', { exact: true }).waitFor();
  await note('first line of 500,000, ms', Number(await page.evaluate('window.firstLineAt')));
  await note('all of 500,000 lines, ms', await sinceStart(page));

  const stored = (await site.admin.call('GET', `/stagewright/v1/builds/${build}/log`)).body as string;
  const lines = stored.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(LINES);
  await page.getByText(`${lines.length.toLocaleString('en-US')} lines`).waitFor();
  const list = page.getByRole('region', { name: 'Log' });
  for (const share of [0.25, 0.5, 0.99]) {
    await list.evaluate((element, at) => element.scrollTo(0, at * element.scrollHeight), share);
    const row = page.locator(`[data-index="${Math.floor(share * lines.length) + 4}"]`);
    expect(await row.textContent()).toContain(lines[Math.floor(share * lines.length) + 4]);
  }
  const heap = await heapOf(page);
  await note('heap with 500,000 lines, bytes', heap);
  expect(heap).toBeLessThan(MEMORY_BYTES);
  await page.getByLabel('Search in the log').fill('line 499999 of');
  await page.getByText('0 of 1', { exact: true }).waitFor();
  expect(page.complaints).toEqual([]);
});

test('2,000 lines a second: the page is at the end when the log is', async () => {
  const command =
    'i=0; while [ $i -lt 300 ]; do i=$((i+1)); seq -f "batch $i line %.0f" 40; sleep 0.02; done';
  const build = await site.startBuild(await site.createJob('busy-log', { build_cmd: command }));
  const page = await site.enter('/jobs');
  await page.addInitScript(NOTE_LAST_LINE);
  await page.goto(`${site.service.url}/builds/${build}`);
  await page.getByText('[stagewright] Successful').waitFor();
  await site.admin.until(build, isEnded);
  const { body } = await site.admin.call('GET', `/stagewright/v1/builds/${build}`);
  const behind = Number(await page.evaluate('window.lastLineAt')) - Date.parse(body.times.ended_at);
  await note('behind after 12,000 live lines, ms', behind);
  expect(behind).toBeLessThan(5_000);
  const stored = (await site.admin.call('GET', `/stagewright/v1/builds/${build}/log`)).body as string;
  const count = stored.trimEnd().split('\n').length;
  await page.getByText(`${count.toLocaleString('en-US')} lines`).waitFor();
});
