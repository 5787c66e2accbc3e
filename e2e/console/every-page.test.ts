import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleSite, openConsoleSite } from './console-site.ts';
import { axeFinds } from './page-checks.ts';
import { fillPages, type PlaceToLook } from './pages.ts';

/** `STAGEWRIGHT_SCREENSHOTS=folder` keeps the pictures, for people to look at. */
const PICTURES = process.env['STAGEWRIGHT_SCREENSHOTS'];
const WIDTHS = [1280, 360, 2560];
const THEMES = ['light', 'dark'] as const;
/** Colours do not depend on words: each page is judged once in each language and once in each theme. */
const LOOKS = [
  { language: 'en', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
] as const;

let site: ConsoleSite;
let places: readonly PlaceToLook[];

beforeAll(async () => {
  site = await openConsoleSite();
  places = await fillPages(site);
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});

afterAll(() => site.close());

/** By the page's own router: what was loaded stays, axe too. Neighbours in the list of places are pages of different kinds. */
async function go(page: Page, { path, ready }: PlaceToLook): Promise<void> {
  const leave = "document.querySelector('main h1').dataset.left = ''";
  await page.evaluate(`${leave}; history.pushState({}, '', ${JSON.stringify(path)})`);
  await page.locator('main h1:not([data-left])').waitFor();
  await page.locator(ready).first().waitFor();
}

async function speak(page: Page, language: string): Promise<void> {
  const choice = page.locator(`select:has(option[value="${language}"])`);
  await choice.selectOption(language, { force: true });
  await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' });
}

async function wear(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** Tables that are scrolled within their frame: part of each row is out of sight. */
const CUT_TABLES = `[...document.querySelectorAll('main table:not(details *)')]
  .filter((table) => table.offsetWidth > table.parentElement.clientWidth + 1)
  .map((table) => table.getAttribute('aria-label') + ' is ' + table.offsetWidth + ' wide')`;

/** How much wider than the screen the page is, at each width, and what of it is cut off; a picture of each. */
async function overflows(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 2560 ? 1300 : 820 });
    const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
    if (wide > width) found.push(`at ${width}: ${wide} wide`);
    const cut = (await page.evaluate(CUT_TABLES)) as readonly string[];
    found.push(...cut.map((table) => `at ${width}: ${table}`));
    for (const theme of PICTURES ? THEMES : []) {
      await wear(page, theme);
      await picture(page, `${name}-${width}-${theme}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 820 });
  return found;
}

/** Everything that is wrong with a page as it looks now. Words are longest in English. */
async function problemsOf(page: Page, place: string, language: string): Promise<readonly string[]> {
  const found = await axeFinds(page);
  if (language !== 'en' && !PICTURES) return found;
  return [...found, ...(await overflows(page, `${place}-${language}`))];
}

test('axe finds nothing on any page in each language and theme, and none is wider than the screen, from a phone to a wall', async () => {
  const page = await site.enter('/nowhere');
  await page.locator('main h1').waitFor();
  const found: string[] = [];
  for (const place of places) {
    await go(page, place);
    for (const { language, theme } of LOOKS) {
      await speak(page, language);
      await wear(page, theme);
      const problems = await problemsOf(page, place.name, language);
      found.push(...problems.map((problem) => `${place.name} ${language} ${theme} ${problem}`));
    }
  }
  expect(found).toEqual([]);
  expect(page.complaints).toEqual([]);
}, 300_000);

test.each(LOOKS)('the sign-in page is clean too ($language, $theme)', async ({ language, theme }) => {
  const page = await site.open({ locale: language, colorScheme: theme });
  await page.goto(site.service.url);
  await page.locator(`html[lang="${language}"] form`).waitFor();
  expect(await problemsOf(page, 'sign-in', language)).toEqual([]);
});
