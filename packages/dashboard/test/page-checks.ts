import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs in the page, which has `axe` then. */
const checkAccessibility = `axe
  .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).slice(0, 3).join(' ')))`;

/** What reaches beyond the right edge, where the page scrolls sideways for it. */
const findOverflow = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest('.rail'))
  .map((one) => one.tagName + '.' + one.getAttribute('class') + ' ' + (one.textContent ?? '').slice(0, 30))
  .slice(0, 5)`;

/**
 * Looks at views in light and dark, wide and narrow.
 *
 * @param open Shows a view. @returns The rules of accessibility that are broken, and what makes a view scroll sideways.
 */
export async function brokenRules(
  page: Page,
  views: readonly string[],
  open: (view: string) => Promise<unknown>,
): Promise<object[]> {
  const broken: object[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_440, 360]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const view of views) {
        await open(view);
        await page.locator('main :is(h1, h2)').first().waitFor();
        await page.evaluate(axe);
        const violations = (await page.evaluate(checkAccessibility)) as string[];
        const wide = (await page.evaluate(findOverflow)) as string[];
        if (violations.length + wide.length > 0) broken.push({ view, colorScheme, width, violations, wide });
      }
    }
  }
  await page.setViewportSize({ width: 1_440, height: 900 });
  return broken;
}

/** The page follows the stream, which comes once a second. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}
