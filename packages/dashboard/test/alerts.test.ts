// Alerts with their silences, SLOs and health on the page, in a real browser, below a prefix.

import { type Alerting, type AlertsReport, alerting, type SloReport } from '@golden-signals/alerting';
import { createMonitor, type Extension, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { type CheckStatus, type Health, health } from '@golden-signals/health';
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { testWithTool } from '../../../test/services.ts';
import { accessibilityViolations, sidewaysOverflow } from './page-checks.ts';
import { frameworks, type Service } from './services.ts';
import { TestBrowser, until } from './test-browser.ts';

const token = 'a-long-random-token';
const planted = `<img src=x onerror="document.title='hacked'">`;
/** A name that leads here, and that browsers do not trust as they trust 127.0.0.1. */
const otherHost = 'shop.test';

let monitor: Monitor;
let service: Service;
let alerts: Alerting;
let probes: Health;
const browser = new TestBrowser({
  expected: /status of 40[01]/,
  args: [`--host-resolver-rules=MAP ${otherHost} 127.0.0.1`],
});
let page: Page;
/** Names of the alerts that somebody was told of. */
let told: string[] = [];
/** By queue. */
const waits = { payments: 0, mails: 0 };
let database: CheckStatus = 'healthy';

const queues: Extension = {
  name: 'queues',
  setup({ signals }) {
    signals.define({
      kind: 'level',
      over: 'last',
      id: 'queue.wait',
      title: 'Wait',
      unit: 's',
      better: 'lower',
      labels: ['queue'],
      series: () => Object.keys(waits).map((queue) => ({ queue })),
      value: ({ queue }) => waits[queue as keyof typeof waits],
      promql: () => undefined,
    });
  },
};

beforeAll(async () => {
  const rule = { signal: 'queue.wait', windowMs: 10_000, above: 60 } as const;
  alerts = alerting({
    defaults: false,
    cooldownMs: 0,
    rules: [
      {
        ...rule,
        name: 'PaymentsWait',
        where: { queue: 'payments' },
        severity: 'critical',
        summary: 'Payments wait.',
        description: planted,
        runbook: "javascript:document.title='hacked'",
      },
      { ...rule, name: 'MailsWait', where: { queue: 'mails' }, summary: 'Mails wait.' },
    ],
    handlers: [({ name, state }) => void (state === 'firing' && told.push(name))],
    slos: [{ name: 'availability', objective: 0.9995, window: '7d', summary: 'Visitors are answered.' }],
  });
  probes = health({
    checks: {
      database: { cacheMs: 0, run: () => ({ status: database, message: `${planted} is ${database}` }) },
      cache: { required: false, run: () => {} },
    },
  });
  monitor = createMonitor({
    service: { name: 'shop', version: '1.4.2' },
    auth: { bearerToken: token },
    endpointPrefix: '/internal',
    extensions: [queues, alerts, probes, dashboard()],
    logger: new MemoryLogger(),
    stalls: false,
    env: {},
  });
  service = await frameworks.express!(monitor);
  for (let count = 0; count < 30; count++) await fetch(`${service.url}/fast`);
  for (let count = 0; count < 10; count++) await fetch(`${service.url}/fail`);
});

afterAll(async () => {
  await browser.close();
  await service.close();
  await monitor.close();
});

beforeEach(() => {
  for (const { id } of alerts.silences.list()) alerts.silences.expire(id, 'the test before');
  become({ payments: 90, mails: 0 });
  told = [];
});

function become(next: typeof waits): void {
  Object.assign(waits, next);
  alerts.evaluate();
}

async function signIn(url: string, executablePath: string): Promise<Page> {
  const signedIn = await browser.newPage(executablePath);
  await signedIn.goto(url);
  await signedIn.getByLabel('Token or password').fill(token);
  await signedIn.getByRole('button', { name: 'Sign in' }).click();
  await signedIn.getByRole('heading', { name: 'Golden signals' }).waitFor();
  return signedIn;
}

async function open(path: string, executablePath: string): Promise<Page> {
  const url = `${service.url}/internal/monitoring`;
  page ??= await signIn(url, executablePath);
  await page.goto(`${url}${path}`);
  return page;
}

const test = (
  name: string,
  run: (go: (hash: string) => Promise<Page>, executable: string) => Promise<void>,
) =>
  testWithTool('chromium', name, (executable) => run((hash) => open(hash, executable), executable), 120_000);

async function readSection<Data>(name: string): Promise<Data> {
  const headers = { authorization: `Bearer ${token}` };
  return (await (await fetch(`${service.url}/internal/monitoring/${name}`, { headers })).json()) as Data;
}

/** Silences the alert of payments, by what the form is filled with already. */
async function silencePayments(shown: Page, comment: string): Promise<void> {
  await shown.getByRole('link', { name: 'Payments wait.' }).click();
  await shown.getByRole('button', { name: 'Silence this alert' }).click();
  await shown.getByLabel('Your name').fill('ann');
  await shown.getByLabel('Why').fill(comment);
  await shown.getByRole('button', { name: 'Silence', exact: true }).click();
  await shown.getByText(/^Silenced until \d\d:\d\d\.$/).waitFor();
}

test('an alert is silenced through the form, is told to nobody, and is again after the end of the silence', async (go) => {
  const shown = await go('#/alerts');
  await silencePayments(shown, planted);
  await shown.getByText('keeps 1 alert from being told').waitFor();
  const [silence] = alerts.silences.list();
  expect(silence).toMatchObject({ createdBy: 'ann', comment: planted, state: 'active' });
  expect(Object.fromEntries(silence!.matchers.map(({ name, value }) => [name, value]))).toEqual({
    alertname: 'PaymentsWait',
    severity: 'critical',
    queue: 'payments',
  });
  const report = await readSection<AlertsReport>('alerts');
  const silenced = report.alerts.filter(({ silencedBy }) => silencedBy.length > 0);
  expect(silenced).toMatchObject([{ name: 'PaymentsWait', silencedBy: [silence!.id] }]);
  // What was planted is text.
  await shown.getByText(`${planted} (ann)`).waitFor();
  expect(await shown.locator('img').count()).toBe(0);

  // It was told when it fired at first.
  await until(() => told.includes('PaymentsWait'));
  told = [];
  become({ payments: 0, mails: 0 });
  become({ payments: 90, mails: 90 });
  await until(() => told.includes('MailsWait'));
  expect(told).not.toContain('PaymentsWait');

  await shown.getByRole('button', { name: 'End', exact: true }).click();
  await shown.getByRole('button', { name: 'Keep it' }).click();
  expect(alerts.silences.list()).toHaveLength(1);
  await shown.getByRole('button', { name: 'End', exact: true }).click();
  await shown.getByRole('button', { name: 'End the silence' }).click();
  await shown.getByText('none: it is told').waitFor();
  expect(alerts.silences.list()).toEqual([]);
  become({ payments: 0, mails: 90 });
  become({ payments: 90, mails: 90 });
  await until(() => told.includes('PaymentsWait'));
});

test('it is silenced over plain http from another machine, too', async (_, executable) => {
  const url = `${service.url.replace('127.0.0.1', otherHost)}/internal/monitoring`;
  const shown = await signIn(url, executable);
  await shown.goto(`${url}#/alerts`);
  await silencePayments(shown, 'being mended');
  expect(alerts.silences.list()).toHaveLength(1);
  await shown.close();
});

test('what the service refuses is told in its own words', async (go) => {
  const shown = await go('#/alerts?silence=new');
  await shown.getByLabel('Matchers').fill('alertname=~"["');
  await shown.getByLabel('Your name').fill('ann');
  await shown.getByLabel('Why').fill('being mended');
  await shown.getByRole('button', { name: 'Silence', exact: true }).click();
  await shown.getByText('is not a regular expression of JavaScript').waitFor();
  expect(alerts.silences.list()).toEqual([]);
  // What was written is still there.
  expect(await shown.getByLabel('Why').inputValue()).toBe('being mended');
});

test('where the monitor has no credentials, nobody may silence, and the page says so', async (go, executable) => {
  await go('#/alerts');
  const open = createMonitor({
    service: { name: 'open' },
    extensions: [alerting(), dashboard()],
    logger: new MemoryLogger(),
    stalls: false,
    env: {},
  });
  const unprotected = await frameworks.express!(open);
  const shown = await browser.newPage(executable);
  await shown.goto(`${unprotected.url}/monitoring#/alerts?silence=new`);
  await shown.getByText(/^Nobody may silence from here/).waitFor();
  expect(await shown.getByLabel('Matchers').count()).toBe(0);
  await shown.close();
  await unprotected.close();
  await open.close();
});

test('an alert shows its value, its limit and its history, and no address that is code', async (go) => {
  const shown = await go('#/alerts');
  await shown.getByRole('link', { name: 'Payments wait.' }).click();
  const main = shown.locator('main');
  await main.getByText('90.0 s', { exact: true }).first().waitFor();
  await main.getByText('above 60.0 s, over 10 s').waitFor();
  await main.getByText(planted).waitFor();
  await shown.getByRole('img', { name: /^queue\.wait: 90\.0 s now/ }).waitFor();
  await shown.getByRole('region', { name: 'History' }).getByText('fired').first().waitFor();
  expect(await main.locator('a[href^="javascript"]').count()).toBe(0);
  expect(await main.getByText("javascript:document.title='hacked'").count()).toBe(1);
  expect(await shown.title()).not.toBe('hacked');
  await shown.getByRole('link', { name: 'All alerts' }).click();
  await shown.getByRole('region', { name: 'Firing' }).waitFor();
});

test('the rules are sorted by a click', async (go) => {
  const shown = await go('#/alerts');
  const rules = shown.getByRole('region', { name: 'Rules' });
  await rules.getByRole('button', { name: 'Rule' }).click();
  await rules.getByRole('button', { name: /^Rule/ }).click();
  await until(async () =>
    (await rules.locator('tbody tr').first().textContent())!.startsWith('Availability'),
  );
  expect(shown.url()).toContain('order=up');
});

test('an SLO says what /monitoring/slo says', async (go) => {
  const shown = await go('#/slo');
  const { slos } = await readSection<SloReport>('slo');
  expect(slos).toMatchObject([{ good: 30, bad: 10, sli: 0.75 }]);
  const row = shown.getByRole('row', { name: /availability/ });
  await row.getByText('99.95 %').waitFor();
  expect(await row.getByText('75 %', { exact: true }).count()).toBeGreaterThan(0);
  // A quarter failed, where one in 2,000 may.
  await row.getByText('500 ×', { exact: true }).waitFor();
  const detail = shown.getByRole('region', { name: 'availability' });
  await detail.getByText('10 of 40 events').waitFor();
  await detail.getByRole('link', { name: 'GET /fail' }).waitFor();
  const limits = slos[0]!.burnPairs.map(({ limit }) => `${Number(limit.toPrecision(3))} ×`);
  const said = await detail.locator('tbody tr td:nth-child(2)').allTextContents();
  expect(said).toEqual(limits);
});

test('a check that fails and recovers is seen, also on the overview', async (go) => {
  const shown = await go('#/health');
  await shown.getByRole('img', { name: 'database: has not run yet' }).waitFor();
  database = 'healthy';
  await probes.read();
  database = 'unhealthy';
  await probes.read();
  await shown.getByRole('img', { name: /^database: unhealthy since/ }).waitFor();
  await shown.getByText('503').waitFor();
  const rail = shown.getByRole('navigation').getByRole('link', { name: /^Health/ });
  await rail.getByRole('img', { name: 'Critical' }).waitFor();
  await go('#/');
  await shown
    .locator('li', { hasText: 'database' })
    .getByText(/^unhealthy/)
    .waitFor();
  database = 'healthy';
  await probes.read();
  await go('#/health');
  await shown.getByRole('img', { name: /^database: unhealthy from .*, healthy since/ }).waitFor();
  const changes = shown.getByRole('region', { name: 'Changes' }).locator('li');
  expect(await changes.allTextContents()).toEqual([
    expect.stringContaining('the service was unhealthy, is healthy'),
    expect.stringContaining('database was unhealthy, is healthy'),
    expect.stringContaining('the service was healthy, is unhealthy'),
    expect.stringContaining('database was healthy, is unhealthy'),
  ]);
  expect(await shown.locator('img').count()).toBe(0);
});

test('no rule of accessibility is broken, and nothing scrolls sideways', async (go) => {
  const endsAt = new Date(Date.now() + 3_600_000);
  alerts.silences.add({ matchers: ['queue="payments"'], endsAt, createdBy: 'ann', comment: 'being mended' });
  const views = [
    '#/alerts',
    `#/alerts?alert=${encodeURIComponent('PaymentsWait queue=payments')}&silence=new`,
    '#/slo',
    '#/health',
  ];
  const shown = await go('');
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_440, 360]) {
      await shown.emulateMedia({ colorScheme });
      await shown.setViewportSize({ width, height: 900 });
      for (const view of views) {
        await go(view);
        await shown.locator('main :is(h1, h2)').first().waitFor();
        const violations = await accessibilityViolations(shown);
        const wide = await sidewaysOverflow(shown);
        expect({ view, colorScheme, width, violations, wide }).toMatchObject({ violations: [], wide: [] });
      }
    }
  }
});

test('nothing of it was refused by its own policy, and nothing failed', async () => {
  expect(browser.complaints).toEqual([]);
});
