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
