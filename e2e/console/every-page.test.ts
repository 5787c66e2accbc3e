import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleSite, openConsoleSite } from './console-site.ts';
import { fillPages, type PlaceToLook } from './pages.ts';

/** `STAGEWRIGHT_SCREENSHOTS=folder` keeps the pictures, for people to look at. */
const PICTURES = process.env['STAGEWRIGHT_SCREENSHOTS'];
const WIDTHS = [360, 1280, 2560];
const THEMES = ['light', 'dark'] as const;
const LANGUAGES = ['en', 'zh-CN'] as const;

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

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe, which the page holds already, finds wrong; `rules`: only these, where the rest cannot have changed. */
async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const options = {
    resultTypes: ['violations'],
    selectors: false,
    ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}),
  };
  const run = `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`;
  const found = (await page.evaluate(run)) as readonly Violation[];
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
  );
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** How much wider than the screen the page is, at each width; a picture of each. */
async function overflows(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 2560 ? 1300 : 820 });
    const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
    if (wide > width) found.push(`at ${width}: ${wide} wide`);
    for (const theme of PICTURES ? THEMES : []) {
      await wear(page, theme);
      await picture(page, `${name}-${width}-${theme}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 820 });
  return found;
}

/** Everything that is wrong with a page, in the first theme whole, in the other what colours can break. */
async function problemsOf(page: Page): Promise<readonly string[]> {
  await wear(page, 'light');
  const light = await violations(page);
  await wear(page, 'dark');
  const dark = await violations(page, ['color-contrast']);
  return [...light.map((found) => `light ${found}`), ...dark.map((found) => `dark ${found}`)];
}

test('axe finds nothing on any page in both languages and themes, and none is wider than the screen, from a phone to a wall', async () => {
  const page = await site.enter('/nowhere');
  await page.evaluate(axe.source);
  const found: string[] = [];
  for (const place of places) {
    await go(page, place);
    for (const language of LANGUAGES) {
      await speak(page, language);
      const name = `${place.name}-${language}`;
      const problems = [...(await problemsOf(page)), ...(await overflows(page, name))];
      found.push(...problems.map((problem) => `${name} ${problem}`));
    }
  }
  expect(found).toEqual([]);
  expect(page.complaints).toEqual([]);
  await page.context().close();
}, 300_000);

test.each(LANGUAGES)('the sign-in page is clean too (%s)', async (locale) => {
  const page = await site.open({ locale });
  await page.goto(site.service.url);
  await page.locator(`html[lang="${locale}"] form`).waitFor();
  await page.evaluate(axe.source);
  expect(await problemsOf(page)).toEqual([]);
  expect(await overflows(page, `sign-in-${locale}`)).toEqual([]);
  await page.context().close();
});
