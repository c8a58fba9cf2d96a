// Sections as they say that they want to be shown, and groups of errors, in a real browser.

import { createMonitor, type ErrorReport, type Extension, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { type DependenciesReport, dependencies, observeCache } from '@golden-signals/dependencies';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { testWithTool } from '../../../test/services.ts';
import { accessibilityViolations, sidewaysOverflow } from './page-checks.ts';
import { frameworks, type Service } from './services.ts';
import { TestBrowser, until } from './test-browser.ts';

const planted = `<img src=x onerror="document.title='hacked'"><script>document.title='hacked'</script>`;

const doors = Array.from({ length: 14 }, (_, index) => ({
  name: index === 3 ? planted : `door ${index}`,
  opened: (index * 5) % 14,
  waitMs: index * 100,
  route: index === 0 ? 'GET /fast' : 'nightly',
  locks: [{ kind: 'bolt', turns: index }],
}));

/** A section of somebody else, whose numbers stay as they are. */
const house: Extension = {
  name: 'house',
  setup({ sections, signals }) {
    signals.define({
      kind: 'level',
      id: 'house.wait',
      title: 'Wait',
      unit: 's',
      better: 'lower',
      over: 'max',
      labels: [],
      limits: { warning: 1 },
      value: () => 0.4,
      promql: () => undefined,
    });
    sections.add({
      name: 'house',
      headline: 'doors',
      read: () => ({ doors, rooms: 7, empty: [], keys: [] }),
      panels: [
        {
          kind: 'figures',
          figures: [
            { title: 'Rooms', path: 'rooms', unit: '1' },
            { title: 'Garages', path: 'garages' },
          ],
        },
        { kind: 'chart', title: 'Wait at doors', lines: [{ signal: 'house.wait' }] },
        {
          kind: 'table',
          title: 'Doors',
          rows: 'doors',
          columns: [
            { title: 'Door', path: 'name' },
            { title: 'Opened', path: 'opened', unit: '1', hasBar: true },
            { title: 'Wait', path: 'waitMs', unit: 'ms', limitsOf: 'house.wait' },
            { title: 'Opened by', path: 'route', unit: 'route', rank: 2 },
          ],
          sortedBy: { path: 'opened', order: 'down' },
          details: [
            {
              kind: 'table',
              title: 'Locks',
              rows: 'locks',
              columns: [
                { title: 'Kind', path: 'kind' },
                { title: 'Turns', path: 'turns', unit: '1' },
              ],
            },
          ],
        },
        { kind: 'table', title: 'Windows', rows: 'empty', columns: [{ title: 'Window', path: 'name' }] },
        {
          kind: 'table',
          title: 'Keys',
          rows: 'keys',
          columns: [{ title: 'Key', path: 'name' }],
          empty: 'Keys appear here when they are lent.',
        },
      ],
    });
  },
};

let monitor: Monitor;
let service: Service;
const browser = new TestBrowser();
let page: Page | undefined;

beforeAll(async () => {
  monitor = createMonitor({
    showDetails: true,
    requestContext: true,
    extensions: [dependencies({ http: false }), house, dashboard()],
    logger: new MemoryLogger(),
    stalls: false,
    env: {},
  });
  service = await frameworks.express!(monitor);
  const cache = observeCache(new Map<string, number>(), { name: 'searches', monitor });
  cache.set('a', 1).get('a');
  for (const key of ['a', 'b', 'c']) cache.get(key);
  monitor.captureError(new Error(planted, { cause: new TypeError(`of ${planted}`) }), {
    fields: { note: planted },
  });
  for (let count = 0; count < 10; count++) await fetch(`${service.url}/fail`);
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

const test = (name: string, run: (go: (hash: string) => Promise<Page>) => Promise<void>) =>
  testWithTool('chromium', name, (executable) => run((hash) => open(hash, executable)), 120_000);

async function read<Report>(path: string): Promise<Report> {
  return (await (await fetch(`${service.url}/monitoring/${path}`)).json()) as Report;
}

const tableOf = (shown: Page, title: string): Locator =>
  shown.getByRole('region', { name: title, exact: true });
const firstCells = (table: Locator) => table.locator('tbody tr td:first-child').allTextContents();

test('a table is sorted as the section says, and by each column', async (go) => {
  const shown = await go('#/house');
  const table = tableOf(shown, 'Doors');
  await table.getByRole('row').nth(1).waitFor();
  const byOpened = [...doors].sort((a, b) => b.opened - a.opened).map(({ name }) => name);
  expect(await firstCells(table)).toEqual(byOpened);
  await table.getByRole('button', { name: 'Wait' }).click();
  await until(async () => (await firstCells(table))[0] === 'door 13');
  expect(await table.getByRole('columnheader', { name: 'Wait' }).getAttribute('aria-sort')).toBe(
    'descending',
  );
  await table.getByRole('button', { name: 'Wait' }).click();
  await until(async () => (await firstCells(table))[0] === 'door 0');
  expect(shown.url()).toContain('order=up');
});

test('a value past the limit of its signal has a mark, and others have none', async (go) => {
  const shown = await go('#/house');
  const table = tableOf(shown, 'Doors');
  const warned = table.getByRole('row').filter({ has: shown.getByRole('img', { name: /Warning|Critical/ }) });
  await until(async () => (await warned.count()) === doors.filter(({ waitMs }) => waitMs > 1_000).length);
  // Where only a warning is given, it is critical beyond 1.2 times that.
  const critical = table.getByRole('img', { name: 'Critical' });
  expect(await critical.count()).toBe(doors.filter(({ waitMs }) => waitMs > 1_200).length);
});

test('a table is filtered by what its columns say', async (go) => {
  const shown = await go('#/house');
  await shown.getByLabel('Filter Doors').fill('door 1');
  await until(async () => (await firstCells(tableOf(shown, 'Doors'))).length === 5);
  await shown.getByLabel('Filter Doors').fill('bolt');
  await shown.getByText('Nothing is called so.').waitFor();
});

test('a row opens its details, a link leads to the same, and Escape closes them', async (go) => {
  const shown = await go('#/house');
  await shown.getByRole('link', { name: 'door 5' }).click();
  const locks = tableOf(shown, 'Locks');
  await until(async () => (await locks.getByRole('row').nth(1).textContent()) === 'bolt5');
  await locks.getByRole('button', { name: 'Turns' }).click();
  await until(() => shown.url().includes('sort2=turns'));
  // Sorting what is within the details leaves them open.
  const address = new URL(shown.url()).hash;
  await go('#/house');
  await go(address);
  await until(async () => (await locks.getByRole('row').nth(1).textContent()) === 'bolt5');
  await shown.keyboard.press('Escape');
  await until(async () => (await locks.count()) === 0);
  expect(shown.url()).not.toContain('row=');
  await go('#/house?of=Doors&row=door+99');
  await shown.getByText('"door 99" is not kept any more.').waitFor();
});

test('routes lead on, and jobs do not', async (go) => {
  const shown = await go('#/house');
  const table = tableOf(shown, 'Doors');
  expect(await table.getByRole('link', { name: 'GET /fast' }).getAttribute('href')).toBe(
    '#/routes?route=%2Ffast',
  );
  expect(await table.getByRole('link', { name: 'nightly' }).count()).toBe(0);
});

test('what is not there is left out, or said', async (go) => {
  const shown = await go('#/house');
  await shown.getByText('Rooms').waitFor();
  expect(await shown.getByText('Garages').count()).toBe(0);
  expect(await shown.getByRole('heading', { name: 'Windows' }).count()).toBe(0);
  await shown.getByText('Keys appear here when they are lent.').waitFor();
});

test('a chart has its signal, with the limit, in words too', async (go) => {
  const shown = await go('#/house');
  await shown.getByRole('img', { name: /^Wait at doors: .*limit 1.00 s$/ }).waitFor();
});

test('dependencies are one view, and its numbers those of the section', async (go) => {
  const shown = await go('#/dependencies');
  const row = tableOf(shown, 'Caches').getByRole('row', { name: /searches/ });
  await row.waitFor();
  const { caches } = await read<DependenciesReport>('dependencies');
  const { hits, misses, sets, evictions, size } = caches[0]!;
  expect([hits, misses]).toEqual([2, 2]);
  const cells = await row.getByRole('cell').allTextContents();
  expect(cells.slice(2)).toEqual([hits, misses, sets, evictions, size].map(String));
  const rail = shown.getByRole('navigation', { name: 'Sections' });
  expect(await rail.getByRole('link', { name: /^Dependencies/ }).count()).toBe(1);
});

test('groups of errors have their numbers, and one group its trend, version and causes', async (go) => {
  const shown = await go('#/errors?sort=count');
  const row = shown.getByRole('row', { name: /It fails/ });
  await row.waitFor();
  const { groups } = await read<ErrorReport>('errors');
  const group = groups.find(({ type }) => type === 'TypeError')!;
  expect([group.count, group.perMinute.reduce((sum, count) => sum + count)]).toEqual([10, 10]);
  expect((await row.getByRole('cell').allTextContents()).slice(1, 3)).toEqual(['10', '10']);
  expect(await firstCells(shown.locator('main'))).toHaveLength(groups.length);
  expect(await shown.locator('tbody tr').first().textContent()).toContain('It fails');
  await row.getByRole('link').click();
  await shown.getByRole('img', { name: /^10 errors in 15 min/ }).waitFor();
  await shown.getByRole('link', { name: 'GET /fail' }).waitFor();
  await shown.keyboard.press('Escape');
  await shown.getByRole('heading', { name: 'Errors', exact: true }).waitFor();
});

test('another sample can be chosen', async (go) => {
  const shown = await go('#/errors');
  await shown.getByRole('link', { name: /It fails/ }).click();
  const samples = tableOf(shown, 'Samples').locator('tbody tr');
  await until(async () => (await samples.count()) === 5);
  await samples.nth(3).getByRole('link').click();
  await until(async () => (await samples.nth(3).getAttribute('aria-selected')) === 'true');
  expect(await samples.first().getAttribute('aria-selected')).toBeNull();
});

test('what is planted stays text', async (go) => {
  const shown = await go('#/errors');
  await shown.getByRole('link', { name: /onerror/ }).click();
  await shown.getByText(/^TypeError: of/).waitFor();
  await go('#/house');
  await shown.getByRole('link', { name: /onerror/ }).click();
  await tableOf(shown, 'Locks').waitFor();
  expect(await shown.locator('main :is(img, script)').count()).toBe(0);
  expect(await shown.title()).not.toBe('hacked');
});

test('no rule of accessibility is broken, wide and narrow, and nothing scrolls sideways', async (go) => {
  const shown = await go('#/errors');
  const group = await shown.getByRole('link', { name: /It fails/ }).getAttribute('href');
  const views = [
    '#/house?of=Doors&row=door+5',
    '#/dependencies?of=Caches&row=searches',
    '#/queries',
    '#/errors',
    group!,
    '#/routes?route=%2Ffail',
  ];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_440, 360]) {
      await shown.emulateMedia({ colorScheme });
      await shown.setViewportSize({ width, height: 900 });
      for (const view of views) {
        await go(view);
        await shown.locator('main :is(h1, h2)').first().waitFor();
        const violations = await accessibilityViolations(shown);
        const overflow = await sidewaysOverflow(shown);
        expect({ view, colorScheme, width, violations, overflow }).toEqual({
          view,
          colorScheme,
          width,
          violations: [],
          overflow: [],
        });
      }
    }
  }
});

test('nothing of it was refused by its own policy, and nothing failed', async () => {
  expect(browser.complaints).toEqual([]);
});
