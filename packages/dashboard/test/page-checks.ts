// What every view of the page is held to, in a real browser.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs in the page, which has `axe` then. */
const checkAccessibility = `axe
  .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).slice(0, 3).join(' ')))`;

/** What reaches beyond the right edge, where the page scrolls sideways for it. */
const findOverflow = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest('.rail'))
  .map((one) => one.tagName + '.' + one.getAttribute('class') + ' ' + (one.textContent ?? '').slice(0, 30))
  .slice(0, 5)`;

/** Returns which rules of accessibility what is shown breaks, and where. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  // It stays in the page from view to view.
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe);
  return page.evaluate(checkAccessibility);
}

/** Returns what makes the page scroll sideways. */
export function sidewaysOverflow(page: Page): Promise<readonly string[]> {
  return page.evaluate(findOverflow);
}
