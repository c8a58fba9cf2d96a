// The views of metrics and signals in a real browser, beside what /metrics says at the same time.

import { createMonitor, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { testWithTool } from '../../../test/services.ts';
import { accessibilityViolations, sidewaysOverflow } from './page-checks.ts';
import { frameworks, type Service } from './services.ts';
import { TestBrowser, until } from './test-browser.ts';

const planted = `<img src=x onerror="document.title='hacked'">`;
const requests = 30;

let monitor: Monitor;
let service: Service;
const browser = new TestBrowser({ permissions: ['clipboard-read', 'clipboard-write'] });
let page: Page | undefined;

beforeAll(async () => {
  monitor = createMonitor({
    service: { name: 'shop' },
    targets: { api: 1 },
    extensions: [dashboard()],
    logger: new MemoryLogger(),
    stalls: false,
    env: {},
  });
  service = await frameworks.express!(monitor);
  const labelled = { help: 'Orders that were taken.', labelNames: ['country'], maxSeries: 3 } as const;
  const orders = monitor.registry.counter({ name: 'shop_orders_total', ...labelled });
  for (const country of ['de', 'fr', planted, 'it', 'es']) orders.labels({ country }).inc(7);
  const depth = monitor.registry.gauge({ name: 'shop_queue_depth', help: 'Depth.', labelNames: ['queue'] });
  depth.labels({ queue: 'in' }).set(-4);
  for (let count = 0; count < requests; count++) await fetch(`${service.url}/fast`);
});

afterAll(async () => {
  await browser.close();
  await service.close();
  await monitor.close();
});

async function open(hash: string, executablePath: string): Promise<Page> {
  page ??= await browser.newPage(executablePath);
  await page.goto(`${service.url}/monitoring${hash}`);
  return page;
}

async function scraped(sample: string): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1).split(' ')[0]);
}

const test = (name: string, run: (go: (hash: string) => Promise<Page>) => Promise<void>) =>
  testWithTool('chromium', name, (executable) => run((hash) => open(hash, executable)), 180_000);

test('the table has the metrics of a scrape, and finds them', async (go) => {
  const shown = await go('#/metrics');
  await shown.getByRole('heading', { name: 'Metrics' }).waitFor();
  await shown.getByLabel(/^Search metrics/).fill('orders taken');
  const row = shown.getByRole('row', { name: /shop_orders_total/ });
  await until(async () => (await shown.locator('table.metrics tbody tr').count()) === 1);
  // Three, and the one that takes what comes past the limit.
  expect((await row.getByRole('cell').allTextContents()).slice(1, 5)).toEqual([
    'counter',
    '4',
    expect.stringContaining('100'),
    expect.stringMatching(/^\s*2$/),
  ]);
  expect(await row.getByRole('img', { name: 'Critical' }).count()).toBe(1);
  expect(shown.url()).toContain('search=orders');
  // The label that is to blame is told as well, and the notice says what to do.
  await shown.getByText(/2 lookups to an overflow series/).waitFor();
});

test('one metric has the values of a scrape; a label narrows it; PromQL can be copied', async (go) => {
  const shown = await go('#/metrics?name=shop_orders_total');
  const table = shown.getByRole('region', { name: 'Table of series' });
  await table.getByRole('row', { name: /country=de/ }).waitFor();
  expect(await table.getByRole('row', { name: /country=de 7/ }).count()).toBe(1);
  expect(await scraped('shop_orders_total{country="de"}')).toBe(7);
  const overflown = await scraped('shop_orders_total{country="__overflow__"}');
  expect(await table.getByRole('row', { name: `country=__overflow__ ${overflown}` }).count()).toBe(1);
  await shown.getByRole('link', { name: 'fr', exact: true }).click();
  await until(async () => (await table.getByRole('row').count()) === 2);
  await shown.getByRole('group', { name: 'Copy PromQL' }).getByRole('button', { name: 'a second' }).click();
  await shown.getByText('Copied').waitFor();
  expect(await shown.evaluate('navigator.clipboard.readText()')).toBe(
    'sum(rate(shop_orders_total{country="fr"}[1m]))',
  );
  expect(await shown.locator('main img').count()).toBe(0);
});

test('a counter is drawn as what it gains a second, and a link draws the same series', async (go) => {
  const visits = monitor.registry.counter({
    name: 'shop_visits_total',
    help: 'Visits.',
    labelNames: ['page'],
  });
  for (const name of ['home', 'cart']) visits.labels({ page: name }).inc();
  const shown = await go('#/metrics?name=shop_visits_total');
  await shown
    .getByRole('row', { name: /page=home/ })
    .getByRole('button', { name: 'Draw' })
    .click();
  await shown.getByRole('button', { name: 'Drawn', exact: true }).waitFor();
  expect(shown.url()).toMatch(/plot=[\w-]{8}/);
  // From here on both lines begin at one time.
  await shown.reload();
  const drawn = shown.getByRole('region', { name: 'Drawn series' });
  await until(async () => (await drawn.getByRole('img', { name: /^Rate: nothing/ }).count()) === 2);
  visits.labels({ page: 'home' }).inc(600);
  const rates = drawn.getByRole('img', { name: /^Rate: [1-9][\d.]* \/s now/ });
  await until(async () => (await rates.count()) === 2);
  // All together, and the one that was chosen: nothing else was counted meanwhile.
  const [together, chosen] = await rates.evaluateAll((all) =>
    all.map((one) => one.getAttribute('aria-label')),
  );
  expect(together).toBe(chosen);
});

test('a gauge is drawn as it is, below zero too, and a histogram by its quantiles', async (go) => {
  const shown = await go('#/metrics?name=shop_queue_depth');
  await shown.getByRole('img', { name: /^Value: -4 now, between -4 and -4/ }).waitFor();
  await go('#/metrics?name=http_request_duration_seconds');
  const row = shown.getByRole('row', { name: /route=\/fast/ });
  await row.waitFor();
  const count = await scraped(
    'http_request_duration_seconds_count{method="GET",route="/fast",status_code="200"}',
  );
  expect(count).toBe(requests);
  expect(await row.getByRole('cell').nth(1).textContent()).toBe(String(count));
  const timing = setInterval(() => void fetch(`${service.url}/fast`), 100);
  try {
    await shown.getByRole('img', { name: /^p99: [\d.]+ (µs|ms|s) now/ }).waitFor();
    await shown.getByRole('img', { name: /^Observed: [\d.]+ \/s now/ }).waitFor();
  } finally {
    clearInterval(timing);
  }
});

test('Escape closes a metric, and a name that does not exist is told', async (go) => {
  const shown = await go('#/metrics?name=shop_orders_total');
  await shown.getByRole('button', { name: /^Close/ }).waitFor();
  await shown.keyboard.press('Escape');
  await until(() => !shown.url().includes('name='));
  await go('#/metrics?name=made_up');
  await shown.getByText('There is no such metric.').waitFor();
});

test('a signal is chosen, and shown over the window with its limits', async (go) => {
  const shown = await go('#/signals');
  await shown.getByLabel('Filter signals').fill('latency_p99');
  const row = shown.getByRole('row', { name: /http\.latency_p99/ });
  await row.getByText('above 1.00 s').waitFor();
  await row.getByRole('link').click();
  await shown.getByRole('img', { name: /^Latency p99: .* now/ }).waitFor();
  expect(shown.url()).toContain('id=http.latency_p99');
  await shown.keyboard.press('Escape');
  await until(() => !shown.url().includes('id='));
  await go('#/signals?id=made.up');
  await shown.getByText('There is no such signal.').waitFor();
});

test('targets and overhead are shown as their sections want it', async (go) => {
  const shown = await go('#/targets');
  await shown.getByRole('columnheader', { name: /^May take/ }).waitFor();
  await shown.getByRole('link', { name: 'api' }).click();
  await shown.getByRole('heading', { name: 'What exceeds it most often' }).waitFor();
  await go('#/overhead');
  await shown.getByRole('heading', { name: 'Dropped since the start' }).waitFor();
});

test('no rule of accessibility is broken, and nothing scrolls sideways', async (go) => {
  const views = [
    ['#/metrics?search=http', 'table.metrics'],
    ['#/metrics?name=http_request_duration_seconds', '.drawn .lane'],
    ['#/metrics?name=shop_orders_total', '.drawn .lane'],
    ['#/signals?id=http.latency_p99', '.signal .lane'],
    ['#/targets', 'main table'],
    ['#/overhead', 'main dl'],
  ] as const;
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_440, 360]) {
      const shown = await go('');
      await shown.emulateMedia({ colorScheme });
      await shown.setViewportSize({ width, height: 900 });
      for (const [view, part] of views) {
        await go(view);
        await shown.locator(part).first().waitFor();
        const violations = await accessibilityViolations(shown);
        const wide = await sidewaysOverflow(shown);
        expect({ view, colorScheme, width, violations, wide }).toEqual({
          view,
          colorScheme,
          width,
          violations: [],
          wide: [],
        });
      }
    }
  }
});

test('nothing of it was refused by the policy of the page, and nothing failed', async () => {
  expect(browser.complaints).toEqual([]);
  expect(await page?.title()).not.toBe('hacked');
});
