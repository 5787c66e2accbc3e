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

test.each(['en-US', 'zh-CN'])(
  'axe finds nothing on any page in both themes, and none is wider than the screen, from a phone to a wall (%s)',
  async (locale) => {
    const page = await site.enter('/', { locale });
    expect(await page.evaluate('document.documentElement.lang')).toBe(locale === 'en-US' ? 'en' : locale);
    const found: string[] = [];
    for (const place of places) {
      await go(page, place);
      const problems = [...(await problemsOf(page)), ...(await overflows(page, `${place.name}-${locale}`))];
      found.push(...problems.map((problem) => `${place.name} ${problem}`));
    }
    expect(found).toEqual([]);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  },
);

test('the sign-in page is clean too', async () => {
  const page = await site.open();
  await page.goto(site.service.url);
  await page.locator('form').waitFor();
  expect(await violations(page)).toEqual([]);
  await wear(page, 'dark');
  expect(await violations(page)).toEqual([]);
  await page.context().close();
});
