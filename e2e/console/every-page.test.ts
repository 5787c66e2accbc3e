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

let site: ConsoleSite;
let places: readonly PlaceToLook[];

beforeAll(async () => {
  site = await openConsoleSite();
  places = await fillPages(site);
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});

afterAll(() => site.close());

/** Through the router, as a link goes: nothing is loaded twice. */
async function go(page: Page, { path, ready }: PlaceToLook): Promise<void> {
  await page.goto(`${site.service.url}${path}`);
  await page.locator(ready).first().waitFor();
}

async function wear(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong; `rules`: only these, where the rest cannot have changed. */
async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const options = rules ? { runOnly: { type: 'rule', values: rules } } : {};
  await page.evaluate(axe.source);
  const run = `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`;
  const found = (await page.evaluate(run)) as readonly Violation[];
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
  );
}

test.each(['en-US', 'zh-CN'])('axe finds nothing on any page, in both themes (%s)', async (locale) => {
  const page = await site.enter('/', { locale });
  expect(await page.evaluate('document.documentElement.lang')).toBe(locale === 'en-US' ? 'en' : locale);
  const found: string[] = [];
  for (const place of places) {
    await go(page, place);
    await wear(page, 'light');
    for (const violation of await violations(page)) found.push(`${place.name} light ${violation}`);
    await wear(page, 'dark');
    for (const violation of await violations(page, ['color-contrast']))
      found.push(`${place.name} dark ${violation}`);
  }
  expect(found).toEqual([]);
  expect(page.complaints).toEqual([]);
  await page.context().close();
});

test('no page is wider than the screen, from a phone to a wall; pictures of each in both themes', async () => {
  const page = await site.enter();
  const tooWide: string[] = [];
  for (const place of places) {
    await go(page, place);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 2560 ? 1300 : 820 });
      const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (wide > width) tooWide.push(`${place.name} at ${width}: ${wide}`);
      for (const theme of THEMES) {
        await wear(page, theme);
        if (PICTURES) await page.screenshot({ path: join(PICTURES, `${place.name}-${width}-${theme}.png`) });
      }
    }
  }
  expect(tooWide).toEqual([]);
  await page.context().close();
});

test('the sign-in page is clean too', async () => {
  const page = await site.open();
  await page.goto(site.service.url);
  await page.locator('form').waitFor();
  expect(await violations(page)).toEqual([]);
  await wear(page, 'dark');
  expect(await violations(page)).toEqual([]);
  await page.context().close();
});
