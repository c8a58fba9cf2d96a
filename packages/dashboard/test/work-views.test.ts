// The views of work, the system, the business and findings in a real browser, beside what their sections say.

import { business } from '@golden-signals/business';
import {
  createMonitor,
  type InFlightReport,
  type Monitor,
  measure,
  type Review,
  type StallReport,
} from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { type JobsReport, jobs, type SchedulesReport } from '@golden-signals/jobs';
import { type SystemReport, system } from '@golden-signals/system';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { testWithTool } from '../../../test/services.ts';
import { accessibilityViolations, sidewaysOverflow } from './page-checks.ts';
import { frameworks, type Service } from './services.ts';
import { TestBrowser, until } from './test-browser.ts';

const planted = `<img src=x onerror="document.title='hacked'">`;

const work = jobs();
const shop = business({
  actions: { checkout: {} },
  kpis: { sales: { read: () => 7, target: 10 } },
  entities: { carts: () => 13 },
});

let monitor: Monitor;
let service: Service;
const browser = new TestBrowser();
let page: Page | undefined;
/** Lets all that is open end. */
let finish = () => {};

beforeAll(async () => {
  monitor = createMonitor({
    service: { name: 'shop' },
    requestContext: true,
    extensions: [work, system(), shop, dashboard()],
    logger: new MemoryLogger(),
    showDetails: true,
    // What has run stays in it for as long as the tests may take.
    windowSeconds: 900,
    env: {},
  });
  service = await frameworks.express!(monitor);
  const open = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const receipt = work.define('send-receipt', { queue: 'mails' });
  for (let run = 0; run < 30; run++) {
    const send = async () => {
      if (run % 3 === 0) throw new Error('refused');
    };
    await receipt.run(send, { waitMs: 40 }).catch(() => {});
  }
  void work
    .define('export', { slowThresholdMs: 1 })
    .run(() => measure('write-file', () => open, { monitor }));
  work.watchQueue('mails', {
    system: 'bullmq',
    read: () => ({ jobs: { waiting: 42, failed: 3 }, oldestAgeMs: 61_000 }),
  });
  await work.refresh();
  const nightly = work.schedule('nightly', { cron: '0 3 * * *', timeZone: 'UTC' }, async (fails: boolean) => {
    if (fails) throw new Error('no rows');
  });
  await nightly(false);
  await nightly(true).catch(() => {});
  void measure(
    planted,
    (batch) => {
      batch.total(1_000);
      batch.progress(420);
      return open;
    },
    { monitor },
  );
  shop.recordAction('checkout', { durationMs: 12, success: false });
  await shop.refresh();
});

afterAll(async () => {
  finish();
  await browser.close();
  await service.close();
  await monitor.close();
});

/** What the section answers by itself. */
async function section<Data>(path: string): Promise<Data> {
  return (await (await fetch(`${service.url}/monitoring/${path}`)).json()) as Data;
}

async function open(path: string, executablePath: string): Promise<Page> {
  page ??= await browser.newPage(executablePath);
  await page.goto(`${service.url}/monitoring${path}`);
  await page.locator('main h1').first().waitFor();
  return page;
}

const test = (name: string, run: (go: (hash: string) => Promise<Page>) => Promise<void>) =>
  testWithTool('chromium', name, (executable) => run((hash) => open(hash, executable)), 120_000);

/** Keeps the event loop for longer than a stall takes. */
function keepBusy(): void {
  const endMs = performance.now() + 400;
  while (performance.now() < endMs);
}

/** The cells of a row of the table of this name, as they are read. */
async function cells(shown: Page, table: string, row: string | RegExp): Promise<string[]> {
  const found = shown.getByRole('region', { name: table, exact: true }).getByRole('row', { name: row });
  await found.first().waitFor();
  return await found.first().getByRole('cell').allInnerTexts();
}

test('jobs and queues are those of the section, with what is bad marked', async (go) => {
  const shown = await go('#/jobs');
  const { jobs: all, queues } = await section<JobsReport>('jobs');
  expect(all.find(({ job }) => job === 'send-receipt')).toMatchObject({
    runs: 30,
    errors: 10,
    severity: 'warning',
  });
  expect(queues[0]).toMatchObject({ backlog: 42, oldestAgeMs: 61_000, severity: 'warning' });
  const receipt = (await cells(shown, 'Jobs', /send-receipt/)).join(' ');
  expect(receipt).toMatch(/33\.3\s*%/);
  const mails = (await cells(shown, 'Queues', /mails/)).join(' ');
  expect(mails).toMatch(/42.*61\.0\s*s/s);
  const running = (await cells(shown, 'Still running', /export/)).join(' ');
  expect(running).toContain('write-file');
  const link = shown.getByRole('navigation').getByRole('link', { name: /^Jobs/ });
  expect(await link.getByRole('img', { name: 'Warning' }).count()).toBe(1);
});

test('a queue opens to its states and waits', async (go) => {
  const shown = await go('#/jobs?of=Queues&row=mails');
  const detail = shown.getByRole('region', { name: 'mails' });
  await detail.getByText('Wait before a job begins').waitFor();
  await detail.getByText('40.0').first().waitFor();
});

test('what is in flight gets older once a second', async (go) => {
  const shown = await go('#/in-flight');
  const { operations } = await section<InFlightReport>('in-flight');
  const ageMs = operations.find(({ name }) => name === 'export')!.ageMs;
  const age = async () => {
    const text = (await cells(shown, 'Jobs and operations', /export/)).join(' ');
    const [, digits, unit] = /([\d.]+)\s*(ms|s|min)/.exec(text)!;
    return Number(digits) * { ms: 1, s: 1_000, min: 60_000 }[unit as 'ms' | 's' | 'min'];
  };
  const first = await age();
  expect(first).toBeGreaterThan(0);
  // What was said before cannot be older than what the section says later.
  const later = (await section<InFlightReport>('in-flight')).operations.find(
    ({ name }) => name === 'export',
  )!;
  expect(first).toBeLessThanOrEqual(later.ageMs * 1.01);
  await until(async () => (await age()) > Math.max(first, ageMs));
  const overdue = shown.getByRole('row', { name: /export/ }).getByRole('img', { name: 'Warning' });
  expect(await overdue.count()).toBe(1);
});

test('a schedule has a strip of its runs, and opens to them', async (go) => {
  const shown = await go('#/schedules');
  const { schedules } = await section<SchedulesReport>('schedules');
  expect(schedules).toMatchObject([{ schedule: 'nightly', state: 'failing', severity: 'warning', runs: 2 }]);
  await shown
    .getByRole('img', { name: /^nightly: 1 of 2 succeeded, 1 failed; the latest, of .*: error$/ })
    .waitFor();
  await shown.getByRole('link', { name: 'nightly' }).click();
  const runs = shown.getByRole('region', { name: 'Latest runs' }).getByRole('row');
  await runs.getByText('success').waitFor();
  const [head, ...rows] = await runs.allInnerTexts();
  expect(head).toMatch(/Outcome/);
  // Both may have begun in one millisecond, and their order is as the data has it then.
  expect(rows.map((row) => /error|success/.exec(row)?.[0]).sort()).toEqual(['error', 'success']);
});

test('a batch says how far it is, and its name stays text', async (go) => {
  const shown = await go('#/batches');
  expect((await cells(shown, 'Running', /onerror/)).join(' ')).toMatch(/42\.0\s*%\s+420\s+1,000/);
  expect(await shown.locator('main img').count()).toBe(0);
  expect(await shown.title()).not.toBe('hacked');
});

test('the system shows what its section says', async (go) => {
  const shown = await go('#/system');
  const { machine, collectors } = await section<SystemReport>('system');
  const facts = shown.locator('dl div', { has: shown.getByText('cores', { exact: true }) });
  if (machine.cpuCount !== undefined)
    expect(await facts.locator('dd').textContent()).toBe(String(machine.cpuCount));
  const rows = shown.getByRole('region', { name: 'What is read' }).locator('tbody tr');
  await until(async () => (await rows.count()) === collectors.length);
});

test('the business shows actions, and that a KPI misses its target', async (go) => {
  const shown = await go('#/business');
  expect((await cells(shown, 'Actions today', /checkout/)).slice(0, 3)).toEqual(['checkout', '1', '1']);
  const row = shown.getByRole('region', { name: 'KPIs' }).getByRole('row', { name: /sales/ });
  expect(await row.getByRole('img', { name: 'Warning' }).count()).toBe(1);
  expect((await cells(shown, 'Entities', /carts/))[1]).toBe('13');
});

test('a stall opens to what was in progress meanwhile', async (go) => {
  const shown = await go('#/stalls');
  const rows = shown.getByRole('region', { name: 'Stalls', exact: true }).locator('tbody tr');
  const stalls = async () => (await section<StallReport>('stalls')).stalls;
  await until(async () => {
    if ((await stalls()).some(({ openCount }) => openCount > 0)) return true;
    keepBusy();
    return false;
  });
  const stall = (await stalls()).find(({ openCount }) => openCount > 0)!;
  await until(async () => (await rows.count()) > 0);
  await go(`#/stalls?of=Stalls&row=${stall.startedAtMs}`);
  expect(stall.open.map(({ name }) => name)).toContain('export');
  const open = shown.getByRole('region', { name: 'In progress meanwhile' });
  await open.getByText('export', { exact: true }).waitFor();
  expect(await open.locator('tbody tr').count()).toBe(stall.open.length);
});

test('findings say what shows them and what to do, and lead to what they are about', async (go) => {
  const { findings } = await section<Review>('review');
  const failing = findings.find(({ id }) => id === 'job-failing:mails:send-receipt')!;
  const shown = await go('');
  await shown.getByRole('link', { name: failing.title }).click();
  const item = shown.getByRole('article').filter({ hasText: failing.title });
  await item.waitFor();
  expect(await item.getAttribute('aria-current')).toBe('true');
  const text = await item.textContent();
  for (const part of [...failing.evidence.slice(1), failing.next]) expect(text).toContain(part);
  await item.getByRole('link', { name: 'Open jobs' }).click();
  await shown.getByRole('region', { name: 'send-receipt' }).waitFor();
});

test('no rule of accessibility is broken, in light and dark, wide and narrow', async (go) => {
  const views = ['in-flight', 'stalls', 'jobs?of=Queues&row=mails', 'schedules?schedule=nightly'];
  const others = ['batches', 'system', 'business', 'review'];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_440, 360]) {
      const shown = await go('');
      await shown.emulateMedia({ colorScheme });
      await shown.setViewportSize({ width, height: 900 });
      for (const view of [...views, ...others]) {
        await go(`#/${view}`);
        await shown.locator('main :is(h2, table)').first().waitFor();
        const violations = await accessibilityViolations(shown);
        const wide = await sidewaysOverflow(shown);
        const seen = { view, colorScheme, width };
        expect({ ...seen, violations, wide }).toEqual({ ...seen, violations: [], wide: [] });
      }
    }
  }
});

test('nothing failed in the page', async () => {
  expect(browser.complaints).toEqual([]);
});
