// Moments of the past on the page, in a real browser.

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

const sent = { fast: 30, fail: 10 };

let monitor: Monitor;
let service: Service;
const browser = new TestBrowser();
let page: Page | undefined;
/** A moment after all requests. */
let afterMs = 0;

beforeAll(async () => {
  monitor = createMonitor({
    service: { name: 'shop', version: '1.4.2' },
    showDetails: true,
    extensions: [alerting(), dashboard()],
    logger: new MemoryLogger(),
    stalls: false,
    env: {},
  });
  service = await frameworks.express!(monitor);
  for (let count = 0; count < sent.fast; count++) await fetch(`${service.url}/fast`);
  for (let count = 0; count < sent.fail; count++) await fetch(`${service.url}/fail`);
  afterMs = Math.ceil(Date.now() / 1_000) * 1_000;
});

afterAll(async () => {
  await browser.close();
  await service.close();
  await monitor.close();
});

async function open(hash: string, executablePath: string): Promise<Page> {
  page ??= await browser.newPage(executablePath);
  await page.goto(`${service.url}/monitoring${hash}`);
  await page.locator('main :is(h1, h2)').first().waitFor();
  return page;
}

const test = (name: string, run: (open: (hash: string) => Promise<Page>) => Promise<void>) =>
  testWithTool('chromium', name, (executable) => run((hash) => open(hash, executable)), 120_000);

const momentOf = (shown: Page) => Number(/[?&]at=(\d+)/.exec(shown.url())?.[1]);
const isLive = (shown: Page) => shown.locator('.live').getByText('live', { exact: true });

test('a pause is a link to its moment, which shows it as it is remembered', async (go) => {
  const shown = await go('#/overview');
  await isLive(shown).waitFor();
  await shown.getByRole('button', { name: 'Pause' }).click();
  await shown.getByText(/^Paused at/).waitFor();
  const atMs = momentOf(shown);
  expect(Math.abs(Date.now() - atMs)).toBeLessThan(60_000);
  // Held as it was: with what only now is known.
  await shown.getByRole('heading', { name: 'Findings' }).waitFor();
  const link = new URL(shown.url()).hash;
  await go('#/routes');
  await shown.reload();
  await go(link);
  await shown.reload();
  await shown.getByRole('heading', { name: 'Fired then' }).waitFor();
  expect(await shown.getByRole('heading', { name: 'Findings' }).count()).toBe(0);
  // Other views keep the moment.
  await shown.getByRole('navigation').getByRole('link', { name: 'Routes' }).click();
  await shown.getByText(/from \d\d:\d\d:\d\d/).waitFor();
  expect(momentOf(shown)).toBe(atMs);
  await shown.getByRole('button', { name: 'Go live' }).click();
  await isLive(shown).waitFor();
  expect(shown.url()).not.toContain('at=');
});

test('at a moment the page lists what happened then, and says what it does not know', async (go) => {
  const shown = await go(`#/overview?at=${afterMs}`);
  await shown.getByRole('link', { name: 'TypeError: It fails.' }).waitFor();
  await shown.getByRole('row', { name: /\/fail/ }).waitFor();
  const dayAgo = afterMs - 86_400_000 + 60_000;
  await go(`#/overview?at=${dayAgo}`);
  await shown.getByRole('heading', { name: /^Nothing is known of/ }).waitFor();
  await shown.getByText('Routes of that moment are not known.').waitFor();
  expect(await shown.getByText('not known of that moment').count()).toBe(4);
});

test('Enter on the crosshair goes to its moment, and lines stay where they are', async (go) => {
  const shown = await go('#/overview?window=60');
  const lane = shown.getByRole('group', { name: /^Errors/ });
  await lane.focus();
  for (let step = 0; step < 10; step++) await shown.keyboard.press('ArrowLeft');
  await shown.keyboard.press('Enter');
  await shown.getByText(/^Paused at/).waitFor();
  const toMs = Number(/[?&]to=(\d+)/.exec(shown.url())?.[1]);
  // Ten of sixty steps over a minute, which the page cuts into whole seconds.
  expect(Math.abs(toMs - momentOf(shown) - 10_000)).toBeLessThanOrEqual(1_000);
  await until(async () => (await shown.locator('line.moment').count()) === 4);
});

test('the slider moves by keys, and playing ends at now', async (go) => {
  const atMs = Math.floor(Date.now() / 1_000) * 1_000 - 100_000;
  const shown = await go(`#/overview?at=${atMs}`);
  const slider = shown.getByRole('slider', { name: 'Moment' });
  await until(async () => Number(await slider.getAttribute('max')) > atMs);
  await slider.focus();
  await shown.keyboard.press('ArrowLeft');
  await until(() => momentOf(shown) === atMs - 1_000);
  await shown.getByRole('radio', { name: '60×' }).check();
  await shown.getByRole('button', { name: 'Play' }).click();
  await until(() => momentOf(shown) > atMs);
  await isLive(shown).waitFor();
});

test('behind each chart is a table of its values, and the address says that it is open', async (go) => {
  const shown = await go('#/routes?route=%2Ffast');
  await shown.getByRole('button', { name: 'Table of latencies' }).click();
  const table = shown.getByRole('table', { name: /^Requests by time/ });
  await table.waitFor();
  expect(shown.url()).toContain('table=latencies');
  const rows = await table.locator('tbody tr').all();
  const counted = await Promise.all(
    rows.map(async (row) => (await row.locator('td').allTextContents()).map(Number)),
  );
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  expect(sum(counted.map(([requests]) => requests!))).toBe(sent.fast);
  // Every request is in one cell.
  expect(sum(counted.map(([, , ...cells]) => sum(cells)))).toBe(sent.fast);

  await go('#/overview?table=signals');
  const signals = shown.getByRole('table', { name: 'Golden signals, 15 min' });
  await signals.waitFor();
  expect(await signals.getByRole('columnheader').allTextContents()).toEqual(
    expect.arrayContaining(['From', 'p99', 'p95', 'Traffic', 'Errors', 'cpu']),
  );
  await shown.getByRole('button', { name: 'Table of Golden signals' }).click();
  await until(async () => (await signals.count()) === 0);
});

test('no rule of accessibility is broken at a moment, and nothing scrolls sideways', async (go) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_440, 360]) {
      const shown = await go(`#/overview?at=${afterMs}&table=signals`);
      await shown.emulateMedia({ colorScheme });
      await shown.setViewportSize({ width, height: 900 });
      await shown.getByRole('table', { name: /^Golden signals/ }).waitFor();
      expect({ colorScheme, width, violations: await accessibilityViolations(shown) }).toEqual({
        colorScheme,
        width,
        violations: [],
      });
      expect(await sidewaysOverflow(shown)).toEqual([]);
    }
  }
  await page?.setViewportSize({ width: 1_440, height: 900 });
});

test('on paper there are charts, and nothing to click', async (go) => {
  const shown = await go('#/overview');
  await shown.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const isShown = (selector: string) => shown.locator(selector).first().isVisible();
  expect(await isShown('.lane .plot')).toBe(true);
  expect(await isShown('.rail')).toBe(false);
  for (const button of await shown.getByRole('button').all()) expect(await button.isVisible()).toBe(false);
  expect(await shown.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  expect(await shown.evaluate('getComputedStyle(document.body).color')).toBe('rgb(20, 23, 26)');
  await shown.emulateMedia({ media: null, colorScheme: null });
});

test('nothing of it was refused by its own policy, and nothing failed', async () => {
  expect(browser.complaints).toEqual([]);
});
