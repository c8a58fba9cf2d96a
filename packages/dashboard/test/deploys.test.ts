// Before and after a deploy: two versions over one history file, what the service says of them, and the view in a browser.

import { afterAll, beforeAll, expect, test as plainTest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { testWithTool } from '../../../test/services.ts';
import { DeployedService } from './deployed-service.ts';
import { accessibilityViolations, sidewaysOverflow } from './page-checks.ts';
import { TestBrowser } from './test-browser.ts';

/** What is read here of the section. */
interface DeployReport {
  readonly latest?: {
    readonly sentence: string;
    readonly routes: readonly Readonly<Record<'before' | 'after', { readonly p50Ms: number }>>[];
  };
}

const shop = new DeployedService();
const browser = new TestBrowser();
let page: Page;
let ticking: NodeJS.Timeout | undefined;

const good = { ordersMs: 20, failsEvery: 1_000_000 };
const bad = { ordersMs: 45, failsEvery: 4 };

const read = async (path: string) => (await fetch(`${shop.life.url}${path}`)).json() as Promise<unknown>;
const report = () => read('/monitoring/deploys') as Promise<DeployReport>;

beforeAll(async () => {
  await shop.deploy('1.4.2', good);
  for (let minute = 0; minute < 6; minute++) await shop.life.minute();
});

afterAll(async () => {
  clearInterval(ticking);
  await browser.close();
  await shop.close();
}, 60_000);

const test = (name: string, run: (page: Page) => Promise<void>) =>
  testWithTool(
    'chromium',
    name,
    async (executablePath) => {
      if (page === undefined) {
        page = await browser.newPage(executablePath);
        // The stream goes by the clock of the service, which goes with the real one from now on.
        ticking = setInterval(() => shop.life.clock.advance(1_000), 1_000);
      }
      await run(page);
    },
    120_000,
  );

/** A stream that is cut off would be a complaint of the browser. */
async function deployWithoutPage(version: string, options = {}): Promise<void> {
  await page.goto('about:blank');
  await shop.deploy(version, good, options);
}

plainTest('the version that is the first one has nothing to be compared with', async () => {
  expect(await report()).toMatchObject({ version: '1.4.2', isSaved: true, earlier: [] });
  expect((await report()).latest).toBeUndefined();
});

plainTest('the next version is compared with it once a minute after its first one is over', async () => {
  await shop.deploy('1.5.0', bad);
  expect((await report()).latest).toMatchObject({ version: '1.5.0', beforeSeconds: 300, afterSeconds: 0 });
  for (let minute = 0; minute < 6; minute++) await shop.life.minute();
  const { latest } = await report();
  expect(latest).toMatchObject({
    version: '1.5.0',
    previousVersion: '1.4.2',
    afterSeconds: 300,
    severity: 'critical',
    counts: { worse: 2, better: 0, same: 1, tooFew: 0 },
  });
  const [checkout, orders, products] = latest!.routes;
  expect(checkout).toMatchObject({
    route: '/checkout',
    severity: 'critical',
    before: { requests: 200, errorRatio: 0 },
    after: { requests: 200, errorRatio: 0.25 },
    changes: [{ figure: 'errors', isWorse: true }],
  });
  expect(orders).toMatchObject({ route: '/orders/:id', severity: 'warning' });
  // Within a cell of an eighth of a power of two.
  expect(orders!.before.p50Ms / 20).toBeCloseTo(1, 0.9);
  expect(orders!.after.p50Ms / 45).toBeCloseTo(1, 0.9);
  expect(products).toMatchObject({ route: '/products', verdict: 'same', changes: [] });
  expect(latest!.sentence).toMatch(
    /^\/checkout fails in 25\.0 % of its requests and did not before, p\d\d of \/orders\/:id is .* as long; another route is as before$/,
  );
});

plainTest('the review has a finding, and the report of the service a line', async () => {
  const { findings } = (await read('/monitoring/review')) as { findings: { id: string; title: string }[] };
  expect(findings.find(({ id }) => id === 'deploy:1.5.0')).toMatchObject({
    severity: 'critical',
    title:
      'Since the deploy of 1.5.0 /checkout fails in 25.0 % of its requests and did not before, and 1 more of its routes got worse',
    next: 'Find what 1.5.0 has changed on these routes, or roll back to 1.4.2',
  });
  expect(shop.life.monitor.report()).toContain('1.5.0, 6 min ago: /checkout fails');
});

test('the view says it in a sentence, and has the routes with what is worse on top', async () => {
  await page.goto(`${shop.life.url}/monitoring#/deploys`);
  await page.getByRole('heading', { name: /^1\.5\.0, .* ago: \/checkout fails in 25\.0 %/ }).waitFor();
  const rows = page.getByRole('table').first().locator('tbody tr');
  expect(await rows.count()).toBe(3);
  expect(await rows.nth(0).textContent()).toMatch(/\/checkout.*0%.*now.*25\.0%/);
  expect(await rows.nth(0).getByRole('img', { name: 'Critical' }).count()).toBe(1);
  expect(await rows.nth(2).getByRole('img').count()).toBe(0);
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /Deploys.*2/ })
    .waitFor();
  await rows.nth(1).getByRole('link').click();
  await page.getByRole('heading', { name: '/orders/:id' }).waitFor();
});

test('no rule of accessibility is broken, in light and dark, wide and narrow', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_440, 360]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${shop.life.url}/monitoring#/deploys`);
      await page.getByRole('link', { name: '/products' }).waitFor();
      const violations = await accessibilityViolations(page);
      const wide = await sidewaysOverflow(page);
      expect({ colorScheme, width, violations, wide }).toEqual({
        colorScheme,
        width,
        violations: [],
        wide: [],
      });
    }
  }
});

test('the deploy after that has its predecessor in the list, with what that changed', async () => {
  await page.setViewportSize({ width: 1_440, height: 900 });
  await deployWithoutPage('1.5.1');
  await page.goto(`${shop.life.url}/monitoring#/deploys`);
  await page.getByText('No whole minute of 1.5.1 is over so far.').waitFor();
  const earlier = page.getByRole('row', { name: /1\.4\.2 → 1\.5\.0/ });
  await earlier.getByText('/checkout fails in 25.0 %').waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
});

test('without a history file the view says what to set', async () => {
  await deployWithoutPage('1.5.2', { isSaved: false });
  await page.goto(`${shop.life.url}/monitoring#/deploys`);
  await page.getByText('signals.historyFile').waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
});

test('nothing of it was refused by its own policy, and nothing failed', async () => {
  expect(browser.complaints).toEqual([]);
});
