// The page in a real browser, beside what /metrics says at the same time.

import { alerting } from '@golden-signals/alerting';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { testWithTool } from '../../../test/services.ts';
import { accessibilityViolations, sidewaysOverflow } from './page-checks.ts';
import { frameworks, type Service } from './services.ts';
import { TestBrowser, until } from './test-browser.ts';

const token = 'a-long-random-token';
const planted = `<img src=x onerror="document.title='hacked'"><script>document.title='hacked'</script>`;

let monitor: Monitor;
let service: Service;
const browser = new TestBrowser({ expected: /401|ERR_FAILED/ });
let page: Page;

beforeAll(async () => {
  monitor = createMonitor({
    service: { name: planted, version: '1.4.2' },
    auth: { bearerToken: token },
    requestContext: true,
    http: { routes: { '/fast': { slowThresholdMs: 0 } } },
    extensions: [alerting(), dashboard()],
    logger: new MemoryLogger(),
    stalls: false,
    env: {},
  });
  service = await frameworks.express!(monitor);
  monitor.captureError(new Error(planted));
  for (let count = 0; count < 30; count++) await fetch(`${service.url}/fast`);
  for (let count = 0; count < 10; count++) await fetch(`${service.url}/fail`);
});

afterAll(async () => {
  await browser.close();
  await service.close();
  await monitor.close();
});

async function open(path: string, executablePath: string): Promise<Page> {
  if (page === undefined) {
    page = await browser.newPage(executablePath);
    await page.goto(`${service.url}/monitoring`);
    await page.getByLabel('Token or password').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Golden signals' }).waitFor();
  }
  await page.goto(`${service.url}/monitoring${path}`);
  return page;
}

const test = (name: string, run: (path: (hash: string) => Promise<Page>) => Promise<void>) =>
  testWithTool('chromium', name, (executable) => run((hash) => open(hash, executable)), 120_000);

test('wrong credentials are told, and the right ones let in', async (go) => {
  const shown = await go('');
  await shown.getByRole('button', { name: 'Sign out' }).click();
  await shown.getByLabel('Token or password').fill('wrong');
  await shown.getByRole('button', { name: 'Sign in' }).click();
  await shown.getByText('These are not the credentials of this service.').waitFor();
  await shown.getByLabel('Token or password').fill(token);
  await shown.getByRole('button', { name: 'Sign in' }).click();
  await shown.getByRole('heading', { name: 'Golden signals' }).waitFor();
});

test('the table says what /metrics says', async (go) => {
  const shown = await go('#/routes?sort=errors');
  const row = shown.getByRole('row', { name: /\/fail/ });
  await row.getByText('100').waitFor();
  const metrics = await (
    await fetch(`${service.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  ).text();
  const counted = (route: string, status: number) =>
    Number(
      new RegExp(
        `^http_requests_total\\{method="GET",route="${route}",status_code="${status}"\\} (\\d+)`,
        'm',
      ).exec(metrics)?.[1],
    );
  expect([counted('/fast', 200), counted('/fail', 500)]).toEqual([30, 10]);
  expect(await row.getByRole('img', { name: 'Critical' }).count()).toBeGreaterThan(0);
  // The worst is on top, and a click on the head turns it around.
  expect(await shown.locator('tbody tr').first().textContent()).toContain('/fail');
  await shown.getByRole('button', { name: /^Errors/ }).click();
  await shown.locator('tbody tr').first().getByText('/fast').waitFor();
  expect(shown.url()).toContain('order=up');
  await shown.getByLabel('Filter routes').fill('fail');
  await until(async () => (await shown.locator('tbody tr').count()) === 1);
});

test('a link leads to one route with its distribution, Escape back', async (go) => {
  const shown = await go('#/routes');
  await shown.getByRole('link', { name: '/fast' }).click();
  await shown.getByRole('img', { name: /^Distribution of latencies/ }).waitFor();
  expect(shown.url()).toContain('route=%2Ffast');
  await shown.keyboard.press('Escape');
  await until(() => !shown.url().includes('route='));
});

test('a group of errors has its stack, and what is planted in it stays text', async (go) => {
  const shown = await go('#/errors');
  await shown.getByRole('link', { name: /It fails/ }).click();
  await shown.getByRole('heading', { name: 'TypeError: It fails.' }).waitFor();
  await shown.getByText('services.ts').first().waitFor();
  await go('#/errors');
  await shown.getByRole('link', { name: /onerror/ }).click();
  await shown.getByRole('heading', { name: /onerror/ }).waitFor();
  expect(await shown.locator('img, script:not([src])').count()).toBe(0);
  expect(await shown.title()).not.toBe('hacked');
});

test('a slow request has its waterfall', async (go) => {
  const shown = await go('#/slow');
  await shown.locator('tbody a').first().click();
  await shown.getByRole('region', { name: 'Waterfall' }).waitFor();
  expect(await shown.getByText('GET /fast').first().isVisible()).toBe(true);
});

test('every section of the list has something to show', async (go) => {
  const shown = await go('');
  const links = shown.getByRole('navigation').getByRole('link');
  await until(async () => (await links.count()) > 8);
  for (let index = 0; index < (await links.count()); index++) {
    await links.nth(index).click();
    await until(async () => ((await shown.locator('main').textContent())?.length ?? 0) > 10);
  }
});

test('no rule of accessibility is broken, in light and dark, wide and narrow', async (go) => {
  const views = ['', '#/routes?route=%2Ffast', '#/errors', '#/slow', '#/alerts', '#/review'];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_440, 360]) {
      const shown = await go('');
      await shown.emulateMedia({ colorScheme });
      await shown.setViewportSize({ width, height: 900 });
      for (const view of views) {
        await go(view);
        await shown.locator('main :is(h1, h2)').first().waitFor();
        const violations = await accessibilityViolations(shown);
        expect({ view, colorScheme, width, violations }).toEqual({
          view,
          colorScheme,
          width,
          violations: [],
        });
        // Nothing scrolls sideways but the tabs.
        const wide = await sidewaysOverflow(shown);
        expect({ view, width, wide }).toEqual({ view, width, wide: [] });
      }
    }
  }
  await page.setViewportSize({ width: 1_440, height: 900 });
});

test('pausing stops the picture, going live goes on', async (go) => {
  const shown = await go('#/routes');
  await shown.getByRole('link', { name: '/fast' }).waitFor();
  await shown.getByRole('button', { name: 'Pause' }).click();
  await shown.getByText(/^Paused at/).waitFor();
  await shown.getByRole('button', { name: 'Go live' }).first().click();
  await shown.locator('.live').getByText('live', { exact: true }).waitFor();
});

test('a view whose file is gone can be loaded with the page anew', async (go) => {
  const shown = await go('');
  const views = '**/assets/views-*';
  await shown.route(views, (route) => route.abort());
  await shown.goto('about:blank');
  await go('#/routes');
  await shown.getByText('This view could not be loaded.').waitFor();
  await shown.getByRole('link', { name: 'Overview' }).click();
  await shown.getByRole('heading', { name: 'Golden signals' }).waitFor();
  await shown.getByRole('link', { name: /^Routes/ }).click();
  await shown.unroute(views);
  await shown.getByRole('button', { name: 'Reload' }).click();
  await shown.getByRole('heading', { name: 'Routes' }).waitFor();
});

test('nothing of it was refused by its own policy, and nothing failed', async () => {
  expect(browser.complaints).toEqual([]);
});
