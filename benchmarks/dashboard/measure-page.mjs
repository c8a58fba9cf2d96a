import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../harness/statistics.mjs';
import { startService } from './measured-service.mjs';
import * as names from './names.mjs';
import { openBrowser, openPage } from './open-page.mjs';

/** Keeps the longest task of the page, in milliseconds. */
const watchTasks = `globalThis.longestTaskMs = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) globalThis.longestTaskMs = Math.max(globalThis.longestTaskMs, duration);
}).observe({ type: 'longtask', buffered: true });`;

/**
 * How long it takes until a page that is in no cache shows the golden signals with their values, and the longest task
 * while views of many routes and errors are open. No task below 50 ms counts as long, so 0 means that there was none.
 *
 * @param {{ views: number, routes: number, errorGroups: number, watchMs: number }} options
 */
export async function measure({ views, watchMs, ...load }) {
  const service = await startService(names.ours, { ...load, requestsPerSecond: 200 });
  const browser = await openBrowser();
  /** @type {number[]} */
  const firstViewsMs = [];
  for (let view = 0; view < views; view++) {
    const { context, page } = await openPage(browser, service.url);
    await page.locator('.lane .big').first().waitFor();
    firstViewsMs.push(await page.evaluate(() => performance.now()));
    await context.close();
  }
  /** @type {Record<string, number>} */
  const longestTaskMs = {};
  for (const view of ['overview', 'routes?rows=200', 'errors']) {
    const { context, page } = await openPage(browser, `${service.url}#/${view}`, watchTasks);
    await sleep(watchMs);
    longestTaskMs[view] = await page.evaluate('longestTaskMs');
    await context.close();
  }
  await browser.close();
  await service.stop();
  return { ...load, firstViewMs: median(firstViewsMs), longestTaskMs };
}
