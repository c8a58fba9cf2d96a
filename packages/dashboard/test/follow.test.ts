// The view that follows one client's requests, in a real browser.

import { MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { testWithTool } from '../../../test/services.ts';
import { type HoldingService, holdingService } from './holding-service.ts';
import { accessibilityViolations, sidewaysOverflow } from './page-checks.ts';
import { TestBrowser } from './test-browser.ts';

let service: HoldingService;
const browser = new TestBrowser();
let page: Page;

beforeAll(async () => {
  service = await holdingService({
    logger: new MemoryLogger(),
    extensions: [dashboard()],
    showDetails: true,
    http: { routes: { '/held/:id': { slowThresholdMs: false } } },
  });
});

afterAll(async () => {
  await browser.close();
  await service.close();
});

const test = (name: string, run: (page: Page) => Promise<void>) =>
  testWithTool(
    'chromium',
    name,
    async (executablePath) => {
      page ??= await browser.newPage(executablePath);
      await run(page);
    },
    120_000,
  );

const rows = () => page.locator('tbody tr');

test('this browser is followed at a click, and its requests appear while they run', async () => {
  await page.goto(`${service.url}/monitoring#/follow`);
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Follow this browser' }).click();
  await page.getByText('Waiting for the first request.').waitFor();
  // Another client, without the cookie.
  await (await fetch(`${service.url}/fail`)).arrayBuffer();
  // A tab of the same browser.
  const held = page.context().request.get(`${service.url}/held/7`);
  const row = page.getByRole('row', { name: /\/held\/:id/ });
  await row.getByText('running').waitFor();
  expect(await rows().count()).toBe(1);
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: /^It has been running for/ }).waitFor();
  await page.getByText('6 × same').waitFor();
  service.release();
  await (await held).text();
  await page.getByText(/^200 in/).waitFor();
  await page.getByText(/it asked postgresql shop 6 times for the same: SELECT prices\.$/i).waitFor();
  await page.keyboard.press('Escape');
  await row.getByText('200').waitFor();
});

test('another client is followed by a header', async () => {
  await page.getByRole('button', { name: 'Stop following' }).click();
  await page.getByRole('button', { name: 'Follow another client' }).click();
  const [, header = ''] = /X-Golden-Signals-Follow: ([\w-]{22})/.exec(
    (await page.getByText(/^curl/).textContent()) ?? '',
  )!;
  // This browser is not followed any more.
  await page.context().request.get(`${service.url}/held/7`);
  await fetch(`${service.url}/fail`, { headers: { 'x-golden-signals-follow': header } });
  await page.getByRole('row', { name: /\/fail.*500/ }).waitFor();
  expect(await rows().count()).toBe(1);
  await page.getByRole('link', { name: '/fail' }).click();
  await page.getByRole('heading', { name: 'TypeError: It fails.' }).waitFor();
});

test('no rule of accessibility is broken, in light and dark, wide and narrow', async () => {
  const one = page.url();
  const list = one.replace(/&request=\d+/, '');
  const nobody = `${service.url}/monitoring#/follow?client=nobody`;
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_440, 360]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const address of [list, one, nobody]) {
        await page.goto(address);
        await page
          .getByText(address === nobody ? 'not followed any more' : '/fail')
          .first()
          .waitFor();
        const violations = await accessibilityViolations(page);
        const wide = await sidewaysOverflow(page);
        expect({ address, colorScheme, width, violations, wide }).toEqual({
          address,
          colorScheme,
          width,
          violations: [],
          wide: [],
        });
      }
    }
  }
});

test('who is not followed any more is told so, and may begin again', async () => {
  await page.getByText('That client is not followed any more').waitFor();
  await page.getByRole('button', { name: 'Follow this browser' }).waitFor();
});

test('nothing of it was refused by its own policy, and nothing failed', async () => {
  expect(browser.complaints).toEqual([]);
});
