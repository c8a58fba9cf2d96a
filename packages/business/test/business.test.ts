// The extension as an application uses it: options, records, metrics, report, signals, findings.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BusinessOptions, business } from '@golden-signals/business';
import { createMonitor, type Extension } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { monitoringRoutes } from '@golden-signals/express';
import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';

const open: Array<{ close(): unknown }> = [];
const dayMs = 86_400_000;

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** Days pass on the wall only: timers that are due every second would take minutes for them. */
class CalendarClock extends FakeClock {
  daysMs = 0;

  override wallTimeMs(): number {
    return super.wallTimeMs() + this.daysMs;
  }
}

function use(options: BusinessOptions) {
  const biz = business(options);
  const clock = new CalendarClock(20_000 * dayMs);
  const logger = new MemoryLogger();
  let host: ExtensionHost | undefined;
  const probe: Extension = {
    name: 'probe',
    setup(given) {
      host = given;
    },
  };
  const monitor = createMonitor({ extensions: [biz, probe], clock, logger, stalls: false });
  open.push(monitor);
  return { biz, clock, logger, monitor, host: host!, scrape: () => monitor.registry.metrics() };
}

/** Lets promises that nobody waits for settle. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('options that cannot be right are refused at the start', () => {
  const ask = () => 1;
  test.each<[string, unknown, string]>([
    ['no options', null, 'ERR_GS_OPTION_INVALID'],
    ['an option that does not exist', { goals: {} }, 'ERR_GS_OPTION_UNKNOWN'],
    ['an interval in seconds', { intervalMs: 60 }, 'ERR_GS_OPTION_INVALID'],
    ['no time at all', { timeoutMs: 0 }, 'ERR_GS_OPTION_INVALID'],
    ['actions as a list', { actions: ['checkout'] }, 'ERR_GS_OPTION_INVALID'],
    ['a target in words', { actions: { checkout: { targetMs: '2s' } } }, 'ERR_GS_OPTION_INVALID'],
    ['an action with a wrong option', { actions: { checkout: { target: 2 } } }, 'ERR_GS_OPTION_UNKNOWN'],
    [
      'a conversion of an unknown action',
      { conversions: { sale: { of: 'check' } } },
      'ERR_GS_OPTION_INVALID',
    ],
    ['a currency in words', { currencies: ['Euro'] }, 'ERR_GS_OPTION_INVALID'],
    ['revenue in no currency', { revenue: { total: ask } }, 'ERR_GS_OPTION_INVALID'],
    ['an entity that is a number', { entities: { users: 3 } }, 'ERR_GS_OPTION_INVALID'],
    ['a KPI without a function', { kpis: { stock: { target: 1 } } }, 'ERR_GS_OPTION_INVALID'],
    [
      'a KPI that is better sideways',
      { kpis: { stock: { read: ask, better: 'more' } } },
      'ERR_GS_OPTION_INVALID',
    ],
    ['a negative rate', { cost: { currency: 'EUR', perCall: -1 } }, 'ERR_GS_OPTION_INVALID'],
    ['cost without a currency', { cost: { perCall: 1 } }, 'ERR_GS_OPTION_INVALID'],
    ['a name with spaces', { actions: { 'Check out': {} } }, 'ERR_GS_BUSINESS_NAME'],
    [
      'names without end',
      { actions: Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`a${at}`, {}])) },
      'ERR_GS_BUSINESS_NAME',
    ],
  ])('%s', (_what, options, code) => {
    expect(() => business(options as BusinessOptions)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    'user_48213',
    'ann@shop.example',
    '8b1f6a3e-7d55-4f0a-9c1e-0123456789ab',
    '507f1f77bcf86cd799439011',
  ])('a name that looks like an id, and why: %s', (name) => {
    for (const options of [
      { actions: { [name]: {} } },
      { conversions: { [name]: {} } },
      { entities: { [name]: () => 1 } },
      { kpis: { [name]: { read: () => 1 } } },
    ])
      expect(() => business(options)).toThrow(/looks like the id of a user.*userId/);
  });

  test('ordinary names are no ids', () => {
    const names = ['checkout', 'add_to_cart', 'signup_step_2', 'view_2024', 'decade_feedback_cafe'];
    const fixed = names.filter((name) => name !== 'view_2024');
    expect(() => business({ actions: Object.fromEntries(fixed.map((name) => [name, {}])) })).not.toThrow();
  });

  test('a business belongs to one monitor, and before that there is nothing to ask', () => {
    const biz = business({ actions: { checkout: {} } });
    expect(() => biz.snapshot()).toThrow(expect.objectContaining({ code: 'ERR_GS_BUSINESS_NOT_IN_USE' }));
    expect(() => biz.refresh()).toThrow(expect.objectContaining({ code: 'ERR_GS_BUSINESS_NOT_IN_USE' }));
    biz.recordAction('checkout', { durationMs: 1, success: true });
    open.push(createMonitor({ extensions: [biz], logger: new MemoryLogger(), stalls: false }));
    expect(() => createMonitor({ extensions: [biz], logger: new MemoryLogger() })).toThrow(
      expect.objectContaining({ code: 'ERR_GS_EXTENSION_DUPLICATE' }),
    );
  });
});

describe('actions and conversions', () => {
  const options: BusinessOptions = {
    actions: { checkout: {}, search: {} },
    conversions: { purchase: { of: 'checkout' }, signup: {} },
    currencies: ['EUR', 'USD'],
  };

  test('are counted by outcome, with durations, values and rate', async () => {
    const { biz, scrape } = use(options);
    for (let at = 0; at < 10; at += 1) biz.recordAction('checkout', { durationMs: 200, success: at < 8 });
    biz.recordConversion('purchase', { value: 10.5, currency: 'EUR' });
    biz.recordConversion('purchase', { value: 3, currency: 'USD' });
    biz.recordConversion('signup');
    const text = await scrape();
    for (const line of [
      'business_actions_total{action="checkout",outcome="success"} 8',
      'business_actions_total{action="checkout",outcome="failure"} 2',
      'business_actions_total{action="search",outcome="success"} 0',
      'business_action_duration_seconds_count{action="checkout"} 10',
      'business_conversions_total{type="purchase"} 2',
      'business_conversion_value_total{type="purchase",currency="EUR"} 10.5',
      'business_conversion_ratio{type="purchase"} 0.2',
    ])
      expect(text).toContain(line);
    expect(text).not.toContain('business_conversion_ratio{type="signup"}');
    const { actions, conversions } = biz.snapshot();
    expect(actions[0]).toMatchObject({ action: 'checkout', count: 10, failed: 2, successRatio: 0.8 });
    expect(conversions[0]).toMatchObject({ of: 'checkout', ratio: 0.2, values: { EUR: 10.5, USD: 3 } });
  });

  test('what is not as declared is counted, logged once without its value, and never thrown', async () => {
    const { biz, logger, scrape } = use(options);
    const wrong = biz as unknown as Record<
      'recordAction' | 'recordConversion',
      (...given: unknown[]) => void
    >;
    for (let at = 0; at < 1_000; at += 1) {
      biz.recordAction(`ann-${at}`, { durationMs: 1, success: true });
      biz.recordConversion(`ann-${at}`);
    }
    for (const durationMs of [Number.NaN, -1, Number.POSITIVE_INFINITY, '12'])
      wrong.recordAction('checkout', { durationMs, success: true });
    wrong.recordAction('checkout', { durationMs: 1, success: true, userId: { name: 'ann' } });
    wrong.recordConversion('purchase', { value: 1, currency: 'GBP' });
    wrong.recordConversion('purchase', { value: 1 });
    wrong.recordConversion('purchase', { value: -1, currency: 'EUR' });
    wrong.recordAction();
    wrong.recordAction('checkout', null);
    wrong.recordConversion('purchase', null);
    const text = await scrape();
    expect(text).toContain('business_actions_total{action="__overflow__",outcome="success"} 1000');
    expect(text).toContain('business_conversions_total{type="__overflow__"} 1000');
    expect(text).toContain('business_action_duration_seconds_count{action="checkout"} 1\n');
    expect(biz.snapshot().dropped).toEqual({
      unknown_action: 1_000,
      unknown_conversion: 1_000,
      duration: 4,
      user_id: 1,
      currency: 2,
      value: 1,
    });
    expect(text).toContain('business_dropped_total{reason="unknown_action"} 1000');
    const lines = logger.entries.map((entry) => JSON.stringify(entry));
    expect(lines.filter((line) => line.includes('unknown_action'))).toHaveLength(1);
    expect([...lines, text].join()).not.toContain('ann-');
  });

  test('a day is compared with those before it', async () => {
    const { biz, clock, host } = use({
      actions: { checkout: {} },
      conversions: { purchase: { of: 'checkout' } },
    });
    const day = (durationMs: number) => {
      for (let at = 0; at < 100; at += 1) biz.recordAction('checkout', { durationMs, success: true });
      biz.recordConversion('purchase');
    };
    const nextDay = async () => {
      await settle();
      clock.daysMs += dayMs;
      clock.advance(60_000);
      await settle();
    };
    day(100);
    expect(biz.snapshot().actions[0]).toMatchObject({ baseline: undefined, offRatio: undefined });
    await nextDay();
    day(200);
    await nextDay();
    day(300);
    const { actions, conversions } = biz.snapshot();
    expect(actions[0]!.baseline).toMatchObject({ count: 200, meanMs: 150 });
    expect(actions[0]!.offRatio).toBeCloseTo(1);
    expect(actions[0]!.today!.p95Ms / 300).toBeGreaterThan(0.93);
    expect(actions[0]!.today!.p95Ms / 300).toBeLessThan(1.08);
    expect(conversions[0]).toMatchObject({ count: 1, ratio: 0.01 });
    expect(host.findings.read(300_000)).toContainEqual(
      expect.objectContaining({
        id: 'action-slow:checkout',
        title: 'checkout takes 100.0 % longer than usual',
      }),
    );
    clock.daysMs += 9 * dayMs;
    expect(biz.snapshot().actions[0]!.baseline!.count).toBe(300);
  });
});

describe('active users', () => {
  test('a hundred thousand ids are estimated, and none is kept or shown', async () => {
    const { biz, scrape, monitor } = use({ actions: { visit: {} } });
    const before = (await scrape()).split('\n').length;
    for (let at = 0; at < 100_000; at += 1)
      biz.recordAction('visit', { durationMs: 5, success: true, userId: `ann-${at}` });
    expect(Math.abs(biz.snapshot().activeUsers! / 100_000 - 1)).toBeLessThan(0.04);
    const text = await scrape();
    // Buckets that were empty before have lines now; series there are no more.
    expect(text.split('\n').length - before).toBeLessThan(50);
    expect(text).not.toContain('ann-');
    expect(JSON.stringify(monitor.diagnostics())).not.toContain('ann-');
  });

  test('the application may know better', async () => {
    const { biz, scrape } = use({ activeUsers: async () => 42 });
    await biz.refresh();
    expect(await scrape()).toContain('business_active_users 42');
  });
});

describe('functions that are asked', () => {
  test('at once and at the interval; what fails has no series and says why', async () => {
    let users = 10;
    const { biz, clock, scrape } = use({
      entities: {
        users: () => users,
        orders: () => Promise.reject(new Error('the database is away')),
        carts: () => 'many' as never,
      },
      revenue: { EUR: async () => 99.5 },
      kpis: {
        stock_ratio: { read: () => 0.9, target: 0.95 },
        waiting: { read: () => 3, target: 5, better: 'lower' },
      },
    });
    await settle();
    expect(await scrape()).toContain('business_entities{entity="users"} 10');
    users = 11;
    clock.advance(60_000);
    await settle();
    const text = await scrape();
    expect(text).toContain('business_entities{entity="users"} 11');
    expect(text).toContain('business_revenue{currency="EUR"} 99.5');
    expect(text).toContain('business_kpi{kpi="stock_ratio"} 0.9');
    expect(text).toContain('business_kpi_target{kpi="stock_ratio"} 0.95');
    expect(text).not.toContain('entity="orders"');
    const { unknown, kpis } = biz.snapshot();
    expect(unknown).toEqual({
      orders: 'the database is away',
      carts: 'carts answered something else than a finite number.',
    });
    expect(kpis.map(({ isReached }) => isReached)).toEqual([false, true]);
    expect(kpis.map(({ severity }) => severity)).toEqual(['warning', undefined]);
  });

  test('one that never answers is given up, not asked again, and keeps no process alive', async () => {
    let asked = 0;
    const { biz, clock, scrape } = use({
      entities: {
        users() {
          asked += 1;
          return new Promise<number>(() => {});
        },
      },
    });
    expect(clock.keepAliveTimers).toBe(0);
    clock.advance(5_000);
    await settle();
    expect(biz.snapshot().unknown.users).toBe('users did not answer within 5000 ms.');
    for (let minute = 0; minute < 3; minute += 1) {
      clock.advance(60_000);
      await settle();
    }
    expect(asked).toBe(1);
    expect(await scrape()).not.toContain('entity="users"');
  });
});

describe('cost', () => {
  test('is what was used, times the rates', async () => {
    const { biz, host } = use({ cost: { currency: 'EUR', perCall: 0.5, perCpuSecond: 2 } });
    const target = host.calls.target({ kind: 'database', system: 'postgresql' });
    for (let at = 0; at < 4; at += 1) target.begin({ operation: 'SELECT' }).end();
    await biz.refresh();
    const { user, system } = process.cpuUsage();
    const { cost } = biz.snapshot();
    expect(cost).toMatchObject({ currency: 'EUR', requests: 0, calls: 2 });
    expect(cost!.cpu).toBeGreaterThan(0);
    expect(cost!.cpu).toBeLessThanOrEqual(((user + system) * 2) / 1_000_000);
    expect(cost!.total).toBe(cost!.cpu + 2);
  });
});

describe('signals, findings and the section', () => {
  test('failures and KPIs are judged', async () => {
    const { biz, host } = use({
      actions: { checkout: { targetMs: 100 } },
      kpis: { stock_ratio: { read: () => 0.9, target: 0.95 } },
    });
    await biz.refresh();
    for (let at = 0; at < 20; at += 1) biz.recordAction('checkout', { durationMs: 400, success: at > 1 });
    expect(host.findings.read(300_000).map(({ id }) => id)).toEqual(
      expect.arrayContaining(['action-failing:checkout', 'action-slow:checkout', 'kpi-missed:stock_ratio']),
    );
    const kpi = host.signals.get('business.kpi_stock_ratio');
    expect(kpi.read(60_000)).toMatchObject({ value: 0.9 });
    expect(kpi.severity(0.9)).toBe('warning');
    const query = {
      range: '5m',
      matchers: 'job="shop"',
      by: [],
      naming: 'standard',
      histograms: 'native',
    } as never;
    expect(host.signals.get('business.action_failure_ratio').definition!.promql(query)).toBe(
      'sum(rate(business_actions_total{job="shop",action!="__overflow__",outcome="failure"}[5m])) / sum(rate(business_actions_total{job="shop",action!="__overflow__"}[5m]))',
    );
  });

  test.each([
    [200, 'low', 0],
    [500, 'high', 2],
  ])('requests that end with %i have an impact that is %s', async (status, level, value) => {
    const { biz, clock, monitor, host, scrape } = use({ actions: { checkout: {} } });
    const { metricsMiddleware } = await import('@golden-signals/express');
    const app = express()
      .use(metricsMiddleware({ monitor }))
      .use(monitoringRoutes({ monitor }))
      .get('/', (_request, response) => {
        response.sendStatus(status);
      });
    const server: Server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    clock.advance(2_000);
    for (let at = 0; at < 5; at += 1) await (await fetch(url)).text();
    clock.advance(2_000);
    biz.recordAction('checkout', { durationMs: 80, success: true });
    const report = (await (await fetch(`${url}/monitoring/business`)).json()) as ReturnType<
      typeof biz.snapshot
    >;
    expect(report.impact).toMatchObject({ level });
    expect(report.impact?.severity).toBe(level === 'high' ? 'critical' : undefined);
    expect(await scrape()).toContain(`business_impact ${value}`);
    expect(host.signals.get('business.impact').read(60_000)!.value).toBe(value);
    const found = host.findings.read(300_000).find(({ id }) => id === 'business-impact');
    expect(found?.severity).toBe(level === 'high' ? 'critical' : undefined);
    expect(monitor.report()).toMatch(/^ *checkout: 1 today, 100\.0 % succeeded, mean 80\.0 ms/m);
  });
});
