import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { chromiumArguments, chromiumNames } from '../../test/chromium.mjs';

const require = createRequire(import.meta.url);

const installed = chromiumNames.map((name) => `/usr/bin/${name}`).find(existsSync);
if (installed === undefined) throw new Error(`None of ${chromiumNames.join(', ')} is installed.`);
export const chromiumPath = installed;

export function openBrowser() {
  return chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
}

/**
 * Opens a page with nothing in any cache. What express-status-monitor loads from elsewhere is given to it: the client that
 * connects it, and in the place of the charts something that draws nothing.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 */
export async function openPage(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  await context.route(/cdnjs\.cloudflare\.com/, (route) =>
    route.request().url().includes('socket.io')
      ? route.fulfill({ path: require.resolve('socket.io-client/dist/socket.io.js', monitorPaths()) })
      : route.fulfill({ contentType: 'text/javascript', body: noCharts }),
  );
  const page = await context.newPage();
  await page.goto(url);
  return { context, page };
}

const noCharts = `globalThis.Chart = class {
  constructor() { this.data = { labels: [], datasets: [{ data: [] }, { data: [] }, { data: [] }, { data: [] }] }; }
  update() {}
}; Chart.defaults = { global: { defaultFontSize: 8, animation: {}, tooltips: {}, legend: {}, elements: { line: {}, point: {} } } };`;

/** Where its own dependencies are found. */
function monitorPaths() {
  return {
    paths: [
      require.resolve('express-status-monitor'),
      require.resolve('socket.io', { paths: [require.resolve('express-status-monitor')] }),
    ],
  };
}
