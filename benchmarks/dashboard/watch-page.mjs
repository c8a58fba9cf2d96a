import { setTimeout as sleep } from 'node:timers/promises';

/** With its context Chromium opens a window, whose own pages take the processor for as long. */
const windowOpensMs = 2_000;

/**
 * What a page has noted of itself, in milliseconds since its address was entered; what is undefined has not happened.
 *
 * @typedef {object} Seen
 * @property {{ atMs: number, lengthMs: number }[]} tasks Those over 50 ms.
 * @property {number} [documentMs] The document is there.
 * @property {number} [scriptMs] Its script is there.
 * @property {number} [askedMs] The script runs, and has asked the service.
 * @property {number} [answeredMs] The service has begun to answer.
 * @property {number} [drawnMs] The first value is in the document,
 * @property {number} [paintedMs] and on the screen.
 */

/**
 * Runs in a page before anything else, and notes what comes when: to be asked from outside whether it is there already takes
 * turns with what the page does.
 */
const watch = `(() => {
  const seen = globalThis.seen = { tasks: [] };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.tasks.push({ atMs: startTime, lengthMs: duration });
  }).observe({ type: 'longtask', buffered: true });
  const ask = fetch;
  globalThis.fetch = async (...request) => {
    seen.askedMs ??= performance.now();
    const response = await ask(...request);
    seen.answeredMs ??= performance.now();
    return response;
  };
  globalThis.painted = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('.lane .big:not(.dim), .t tbody td') === null) return;
      observer.disconnect();
      seen.drawnMs = performance.now();
      // Whatever runs after a frame runs when it was painted.
      requestAnimationFrame(() => setTimeout(() => {
        seen.paintedMs = performance.now();
        resolve();
      }));
    }).observe(document, { childList: true, subtree: true });
  });
})()`;

const read = `(() => {
  const [page] = performance.getEntriesByType('navigation');
  const script = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.js'));
  return { ...seen, documentMs: page.responseEnd, scriptMs: script?.responseEnd };
})()`;

/** Opens a view, and waits until it has painted its first value. @param {import('playwright-core').Browser} browser @param {string} url */
export async function watchPage(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  await context.addInitScript(watch);
  const page = await context.newPage();
  await sleep(windowOpensMs);
  await page.goto(url, { waitUntil: 'commit' });
  await page.evaluate('painted');
  return {
    /** @returns {Promise<Required<Seen>>} */
    seen: () => page.evaluate(read),
    close: () => context.close(),
  };
}
