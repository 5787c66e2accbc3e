import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong with a page as it is now. */
export async function axeFinds(page: Page): Promise<readonly string[]> {
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(axe.source);
  const run =
    "axe.run({ resultTypes: ['violations'], selectors: false }).then(({ violations }) => violations)";
  const found = (await page.evaluate(run)) as readonly Violation[];
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
  );
}

/** Everything that the page holds, typed fields too. */
export const heldBy = (page: Page): Promise<unknown> =>
  page.evaluate(
    'document.documentElement.outerHTML + [...document.querySelectorAll("input, textarea")].map(({ value }) => value).join()',
  );

/** What the keyboard is at: the name of a control, or the id of a place. */
export const focused = (page: Page): Promise<unknown> =>
  page.evaluate(
    'document.activeElement.getAttribute("aria-label") || document.activeElement.id || document.activeElement.textContent',
  );

/** Notes every shift of the layout that is nobody's doing. Set before the page is gone to. */
const NOTE_SHIFTS = `window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, sources, hadRecentInput } of list.getEntries())
    if (!hadRecentInput) shifts.push({ value, moved: sources.map(({ node }) => (node?.parentElement ?? node)?.outerHTML?.slice(0, 200)) });
}).observe({ type: 'layout-shift', buffered: true })`;

export interface Shift {
  /** The share of the screen that moved, times the share that it moved by. */
  readonly value: number;
  readonly moved: readonly string[];
}

export const noteShifts = (page: Page): Promise<unknown> => page.addInitScript(NOTE_SHIFTS);

export const shiftsOf = async (page: Page): Promise<readonly Shift[]> =>
  (await page.evaluate('shifts')) as readonly Shift[];
