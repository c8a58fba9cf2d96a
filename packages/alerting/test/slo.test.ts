// SLOs as an application uses them: what counts as good, budgets, burn rates, alert rules, SLAs, events, over simulated days.

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AlertingOptions,
  alerting,
  availability,
  defineSlo,
  type ErrorBudgetChange,
  latency,
  type SloReport,
  signalRatio,
} from '@golden-signals/alerting';
import {
  createMonitor,
  type HttpOptions,
  type MonitorOptions,
  monitorServer,
  startManagementServer,
} from '@golden-signals/core';
import type { AlertCondition, AlertRule, ExtensionHost, Slo } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { CoarseClock, Orders } from './orders.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const open: Array<{ close(): unknown }> = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function use(options: AlertingOptions, more: MonitorOptions = {}, clock: FakeClock = new CoarseClock()) {
  const orders = new Orders();
  const logger = new MemoryLogger();
  const monitor = createMonitor({
    extensions: [orders, alerting(options)],
    clock,
    logger,
    runtimeMetrics: false,
    stalls: false,
    env: {},
    ...more,
  });
  open.push(monitor);
  const { host } = orders;
  /** So many orders a minute, of which a share fails. */
  const serve = (ms: number, perMinute: number, badShare = 0) => {
    for (let passed = 0; passed < ms; passed += minuteMs) {
      orders.add(perMinute, perMinute * badShare);
      clock.advance(minuteMs);
    }
  };
  const report = () => (monitor.diagnostics() as { slo?: SloReport }).slo!;
  const status = () => report().slos[0]!;
  const rules = () =>
    host.rules
      .list()
      .filter((rule) => rule.type === 'alert' && rule.labels?.slo_alert !== undefined) as AlertRule[];
  keepConditions(host, rules());
  return { orders, monitor, host, clock, logger, serve, report, status, rules };
}

const orderSlo = defineSlo({
  name: 'orders',
  objective: 0.999,
  indicator: signalRatio('orders.failure_ratio'),
});

/** Evaluates one condition as the signals answer it; undefined where nothing is known. */
function holds(host: ExtensionHost, condition: AlertCondition): boolean {
  const { signal, windowMs, where, above, minTotal = 1 } = condition;
  const reading = host.signals.get(signal).read(windowMs, where);
  if (reading === undefined) return false;
  const events = reading.total ?? (reading.value * reading.coveredMs) / 1_000;
  return events >= minTotal && reading.value > above!;
}

/** As what evaluates rules does. */
function keepConditions({ signals }: ExtensionHost, rules: readonly AlertRule[]): void {
  for (const rule of rules)
    for (const { signal, windowMs, where } of [rule, ...rule.all!])
      signals.get(signal).keep({ windowMs, labels: where! });
}

/** The alert rules that would hold now. */
function holding(host: ExtensionHost, rules: readonly AlertRule[]): string[] {
  return rules
    .filter((rule) => [rule, ...(rule.all ?? [])].every((condition) => holds(host, condition)))
    .map(({ name }) => name);
}

describe('an SLO is plain data', () => {
  test('of the availability, with the defaults', () => {
    expect(defineSlo({ name: 'shop', objective: 0.999 })).toEqual({
      type: 'slo',
      name: 'shop',
      signal: 'slo.error_ratio',
      where: { slo: 'shop' },
      requests: {},
      objective: 0.999,
      windowDays: 30,
      summary: '99.9 % of the requests are answered without a failure over 30 days.',
    });
  });

  test('of a latency, whose share is the objective', () => {
    const slo = defineSlo({
      name: 'fast',
      window: '4w',
      indicator: latency({ below: '300ms', of: 0.99 }),
      routes: ['/a'],
    });
    expect(slo).toMatchObject({
      objective: 0.99,
      windowDays: 28,
      requests: { routes: ['/a'], belowMs: 300 },
    });
    expect(slo.slices).toBeUndefined();
  });

  test('of a latency within slices, where the objective is another share', () => {
    const slo = defineSlo({
      name: 'fast',
      objective: 0.999,
      indicator: latency({ below: '1.5s', of: 0.99 }),
    });
    expect(slo).toMatchObject({
      objective: 0.999,
      requests: { belowMs: 1_500 },
      slices: { lengthMs: minuteMs, target: 0.99 },
    });
  });

  test('of a signal, with an SLA whose target is its highest tier', () => {
    const slo = defineSlo({
      name: 'orders',
      objective: 0.9995,
      indicator: signalRatio('orders.failure_ratio', { where: { shop: 'a' } }),
      sla: {
        credits: [
          { below: 0.99, creditPercent: 25 },
          { below: 0.999, creditPercent: 10 },
        ],
      },
    });
    expect(slo).toMatchObject({
      signal: 'orders.failure_ratio',
      where: { shop: 'a' },
      sla: { target: 0.999 },
    });
    expect(JSON.parse(JSON.stringify(slo))).toEqual(slo);
  });

  const base = { name: 'orders', objective: 0.999 };
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'ERR_GS_OPTION_INVALID'],
    ['an unknown option', { ...base, target: 0.9 }, 'ERR_GS_OPTION_UNKNOWN'],
    ['a percentage', { ...base, objective: 99.9 }, 'ERR_GS_OPTION_INVALID'],
    ['no objective', { name: 'orders' }, 'ERR_GS_OPTION_INVALID'],
    ['a window in words', { ...base, window: 'a month' }, 'ERR_GS_OPTION_INVALID'],
    ['a window that no history reaches', { ...base, window: '90d' }, 'ERR_GS_OPTION_INVALID'],
    ['a window of hours', { ...base, window: '6h' }, 'ERR_GS_OPTION_INVALID'],
    ['an indicator by name', { ...base, indicator: 'availability' }, 'ERR_GS_OPTION_INVALID'],
    [
      'routes beside a signal',
      { ...base, indicator: signalRatio('a.b'), routes: ['/'] },
      'ERR_GS_OPTION_INVALID',
    ],
    [
      'two objectives of events',
      { ...base, budget: 'occurrences', indicator: latency({ below: '1s', of: 0.9 }) },
      'ERR_GS_OPTION_INVALID',
    ],
    ['a slice without slices', { ...base, slice: '1m' }, 'ERR_GS_OPTION_INVALID'],
    ['an empty SLA', { ...base, sla: {} }, 'ERR_GS_OPTION_INVALID'],
  ])('%s is refused', (_what, definition, code) => {
    expect(() => defineSlo(definition as never)).toThrow(expect.objectContaining({ code }));
  });

  test.each<[string, unknown]>([
    ['a limit without a unit', { below: '300' }],
    ['a share in percent', { below: '300ms', of: 99 }],
  ])('%s of a latency is refused', (_what, options) => {
    expect(() => latency(options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
    );
  });

  test.each<[string, Partial<Slo> & { name?: string }, string]>([
    ['a name in capitals', { name: 'Orders' }, 'ERR_GS_OPTION_INVALID'],
    ['a signal that is no ratio', { signal: 'process.cpu' }, 'ERR_GS_SLO_SIGNAL'],
    ['a signal that SLOs are made of', { signal: 'slo.error_ratio' }, 'ERR_GS_SLO_SIGNAL'],
    ['a slice of a day', { slices: { lengthMs: dayMs, target: 0.9 } }, 'ERR_GS_OPTION_INVALID'],
    [
      'credits above the target',
      { sla: { target: 0.9, credits: [{ below: 0.99, creditPercent: 10 }] } },
      'ERR_GS_OPTION_INVALID',
    ],
  ])('%s is refused when a monitor uses it', (_what, change, code) => {
    const monitor = createMonitor({ logger: new MemoryLogger(), stalls: false, env: {} });
    open.push(monitor);
    const extension = alerting({ slos: [{ ...orderSlo, ...change }] });
    expect(() => monitor.use(new Orders()).use(extension)).toThrow(expect.objectContaining({ code }));
  });

  test('names are unique', () => {
    expect(() => use({ slos: [orderSlo, orderSlo] })).toThrow(
      expect.objectContaining({ code: 'ERR_GS_RULE_DUPLICATE' }),
    );
  });
});

describe('requests', () => {
  async function service(options: AlertingOptions, http: HttpOptions = {}) {
    const clock = new FakeClock();
    const monitor = createMonitor({
      extensions: [alerting(options)],
      clock,
      logger: new MemoryLogger(),
      stalls: false,
      env: {},
    });
    const server: Server = createServer((req, res) => {
      const { pathname, searchParams } = new URL(req.url!, 'http://shop.example');
      clock.advance(Number(searchParams.get('ms')));
      res.statusCode = pathname === '/other' ? 500 : Number(searchParams.get('status') ?? 200);
      res.end();
    });
    monitorServer(server, { monitor, http, route: (req) => req.url!.replace(/\/1.*/, '/:id') });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(monitor, { close: () => new Promise((resolve) => server.close(resolve)) });
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const request = async (path: string, method = 'GET') => {
      const response = await fetch(`${origin}${path}`, { method, headers: { connection: 'close' } });
      return response.text();
    };
    const counted = async (slo: string) => {
      const text = await monitor.registry.metrics();
      const of = (result: string) =>
        Number(
          new RegExp(`^slo_events_total\\{slo="${slo}",result="${result}"\\} (\\S+)`, 'm').exec(text)?.[1],
        );
      return { good: of('good'), bad: of('bad') };
    };
    return { clock, monitor, request, counted };
  }

  test('are counted at their end, exactly at any threshold, for the SLOs of their routes', async () => {
    const { request, counted, monitor } = await service({
      slos: [
        { name: 'all', objective: 0.9 },
        { name: 'orders', objective: 0.9, routes: ['/orders/:id'] },
        { name: 'placed', objective: 0.9, indicator: availability(), routes: ['POST /orders'] },
        { name: 'fast', objective: 0.9, indicator: latency({ below: '317ms' }), routes: ['/orders/:id'] },
      ],
    });
    for (const slo of ['all', 'orders', 'placed', 'fast'])
      expect(await counted(slo)).toEqual({ good: 0, bad: 0 });
    await request('/orders/1?ms=317');
    await request('/orders/1?ms=318');
    await request('/orders/1?ms=1&status=503');
    await request('/orders/1?status=404');
    await request('/orders', 'POST');
    await request('/other');
    expect(await counted('all')).toEqual({ good: 4, bad: 2 });
    expect(await counted('orders')).toEqual({ good: 3, bad: 1 });
    expect(await counted('placed')).toEqual({ good: 1, bad: 0 });
    // The one that failed is neither fast nor slow.
    expect(await counted('fast')).toEqual({ good: 2, bad: 1 });
    const { slos } = (monitor.diagnostics() as { slo?: SloReport }).slo!;
    const badRoutes = Object.fromEntries(slos.map((slo) => [slo.name, slo.badRoutes]));
    const orders = { route: 'GET /orders/:id', bad: 1 };
    expect(badRoutes).toEqual({
      all: [orders, { route: 'GET /other', bad: 1 }],
      orders: [orders],
      placed: [],
      fast: [orders],
    });
  });

  test('have a series of failures for each route from its first request', async () => {
    const { request, monitor } = await service({});
    await request('/orders/1');
    await request('/orders/1', 'POST');
    const series = (await monitor.registry.metrics()).match(/^http_requests_total.*/gm);
    expect(series).toEqual([
      'http_requests_total{method="GET",route="/orders/:id",status_code="500"} 0',
      'http_requests_total{method="GET",route="/orders/:id",status_code="200"} 1',
      'http_requests_total{method="POST",route="/orders/:id",status_code="500"} 0',
      'http_requests_total{method="POST",route="/orders/:id",status_code="200"} 1',
    ]);
  });

  test('have that series with the class of the status where classes are counted', async () => {
    const { request, monitor } = await service({}, { statusLabel: 'class', labels: { shop: 'a' } });
    await request('/orders/1');
    await request('/other');
    const series = (await monitor.registry.metrics()).match(/^http_requests_total.*/gm);
    expect(series).toEqual([
      'http_requests_total{method="GET",route="/orders/:id",status_code="5xx",shop="a"} 0',
      'http_requests_total{method="GET",route="/orders/:id",status_code="2xx",shop="a"} 1',
      'http_requests_total{method="GET",route="/other",status_code="5xx",shop="a"} 1',
    ]);
  });

  test('are told at /monitoring/slo', async () => {
    const { clock, monitor, request } = await service({ slos: [{ name: 'all', objective: 0.5 }] });
    clock.advance(1_000);
    await request('/other');
    await request('/orders/1');
    clock.advance(1_000);
    const management = await startManagementServer({ monitor, port: 0 });
    open.push(management);
    const answer = await fetch(`http://127.0.0.1:${management.port}/monitoring/slo`);
    const report = (await answer.json()) as SloReport;
    expect(report.slos).toMatchObject([{ name: 'all', sli: 0.5, good: 1, bad: 1, budgetLeft: 0 }]);
  });
});

describe('the error budget', () => {
  test('is what the objective leaves, over the window, with burn rates over each of seven windows', () => {
    const { serve, status } = use({ slos: [orderSlo] });
    serve(3 * dayMs, 100);
    serve(hourMs, 100, 0.01);
    const { sli, sliNow, bad, total, budgetLeft, burnRates, state } = status();
    expect({ bad, total }).toEqual({ bad: expect.closeTo(60), total: 73 * 6_000 });
    expect(sli).toBeCloseTo(1 - 60 / (73 * 6_000), 12);
    expect(sliNow).toBeCloseTo(0.99, 3);
    expect(budgetLeft).toBeCloseTo(1 - 60 / (73 * 6_000) / 0.001, 9);
    expect(state).toBe('healthy');
    expect(burnRates.map(({ window }) => window)).toEqual(['5m', '30m', '1h', '2h', '6h', '1d', '3d']);
    const [, , hour, twoHours, sixHours, day, threeDays] = burnRates.map(({ rate }) => rate!);
    expect(hour).toBeCloseTo(10, 0);
    expect(twoHours).toBeCloseTo(5, 0);
    expect(sixHours).toBeCloseTo(10 / 6, 1);
    expect(day).toBeCloseTo(10 / 24, 1);
    expect(threeDays).toBeCloseTo(10 / 72, 1);
  });

  test('forgets what has left the window', () => {
    const { serve, status } = use({ slos: [{ ...orderSlo, windowDays: 1 }] });
    serve(hourMs, 100, 0.1);
    expect(status()).toMatchObject({ state: 'exhausted', budgetLeft: expect.closeTo(-99) });
    serve(26 * hourMs, 100);
    expect(status()).toMatchObject({ state: 'healthy', bad: 0, budgetLeft: 1, sinceMs: undefined });
  });

  test('says since when it is known while that is less than the window', () => {
    const { serve, status, clock, monitor } = use({ slos: [orderSlo] });
    const startedMs = clock.wallTimeMs();
    expect(status()).toMatchObject({ sli: undefined, budgetLeft: undefined, state: 'unknown' });
    serve(2 * hourMs, 10, 0.001);
    const { sinceMs, coveredMs } = status();
    expect(coveredMs).toBe(2 * hourMs);
    expect(sinceMs).toBe(startedMs);
    expect(monitor.reportSections()).toContainEqual({
      headline: 'SLOs',
      lines: [
        'orders: 99.9 % good, objective 99.9 % over 30 d, 0 % of the error budget left, burns 1 × over 1 h (since 2023-11-14 22:13 UTC)',
      ],
    });
  });

  test('outlives the process where the history does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'golden-signals-slo-'));
    open.push({ close: () => rm(folder, { recursive: true }) });
    const more: MonitorOptions = {
      service: { name: 'shop', version: '1', environment: 'test', instance: 'pod-1' },
      signals: { historyFile: join(folder, 'history.bin') },
    };
    const before = use({ slos: [orderSlo] }, more);
    const startedMs = before.clock.wallTimeMs();
    before.serve(5 * hourMs, 100, 0.01);
    await before.monitor.close();

    const after = use({ slos: [orderSlo] }, more, new CoarseClock(before.clock.wallTimeMs() + 2 * hourMs));
    after.serve(hourMs, 100);
    const { total, bad, coveredMs, sinceMs } = after.status();
    expect({ total, bad, coveredMs }).toEqual({
      total: 36_000,
      bad: expect.closeTo(300),
      coveredMs: 6 * hourMs,
    });
    // Two hours of it are not known; the history begins with an hour.
    expect(startedMs - sinceMs!).toBeGreaterThanOrEqual(0);
    expect(startedMs - sinceMs!).toBeLessThan(hourMs);
    await after.monitor.close();
  });

  test('is told when it comes into another state, and found', () => {
    const { serve, monitor } = use({ slos: [{ ...orderSlo, windowDays: 1 }] });
    const changes: ErrorBudgetChange[] = [];
    monitor.on('errorBudget', (change) => changes.push(change));
    serve(10 * hourMs, 100);
    serve(10 * minuteMs, 100, 0.06);
    serve(minuteMs, 100);
    expect(changes.map(({ state, previousState }) => [previousState, state])).toEqual([
      ['unknown', 'healthy'],
      ['healthy', 'low'],
    ]);
    serve(2 * minuteMs, 100, 0.06);
    serve(minuteMs, 100);
    expect(changes.at(-1)).toMatchObject({ slo: 'orders', state: 'exhausted', previousState: 'low' });
    expect(monitor.review().findings).toContainEqual(
      expect.objectContaining({ severity: 'critical', title: 'orders has used up its error budget' }),
    );
  });

  test('of slices counts minutes, each good or bad as a whole, and those without events as good', () => {
    const { serve, status } = use({
      slos: [{ ...orderSlo, objective: 0.9, slices: { lengthMs: minuteMs, target: 0.95 } }],
    });
    serve(10 * minuteMs, 100, 0.04);
    serve(3 * minuteMs, 100, 0.06);
    serve(7 * minuteMs, 0);
    expect(status()).toMatchObject({ counts: 'slices', good: 17, bad: 3, sli: 0.85 });
    expect(status().budgetLeft).toBeCloseTo(-0.5);
  });
});

describe('an SLA', () => {
  const sla = {
    target: 0.999,
    credits: [
      { below: 0.999, creditPercent: 10 },
      { below: 0.99, creditPercent: 25 },
      { below: 0.95, creditPercent: 100 },
    ],
  };

  test.each([
    [0, { isMet: true, creditPercent: 0 }],
    [0.001, { isMet: true, creditPercent: 0 }],
    [0.005, { isMet: false, creditPercent: 10 }],
    [0.02, { isMet: false, creditPercent: 25 }],
    [0.5, { isMet: false, creditPercent: 100 }],
  ])('with a share of %d that is bad', (badShare, expected) => {
    const { serve, status } = use({ slos: [{ ...orderSlo, sla }] });
    serve(minuteMs, 1_000, badShare);
    expect(status().sla).toEqual({ target: 0.999, measured: 1 - badShare, ...expected });
  });
});

describe('alert rules', () => {
  test('are generated for pages and tickets, each over a long and a short window', () => {
    const { rules } = use({
      slos: [{ ...orderSlo, labels: { team: 'shop' }, runbook: 'https://a.example/b' }],
    });
    expect(
      rules().map(({ name, severity, windowMs, above, all }) => [
        name,
        severity,
        windowMs / hourMs,
        all![0]!.windowMs / hourMs,
        above,
      ]),
    ).toEqual([
      ['OrdersBudgetBurn1h', 'critical', 1, 1 / 12, 0.0144],
      ['OrdersBudgetBurn6h', 'critical', 6, 0.5, 0.006],
      ['OrdersBudgetBurn1d', 'warning', 24, 2, 0.003],
      ['OrdersBudgetBurn3d', 'warning', 72, 6, 0.001],
    ]);
    expect(rules()[0]).toMatchObject({
      labels: { slo_alert: 'page', slo_window: '1h', team: 'shop' },
      runbook: 'https://a.example/b',
    });
  });

  test('of a week burn by the shares of a week, and none is out of reach', () => {
    const { rules } = use({ slos: [{ ...orderSlo, objective: 0.9, windowDays: 7 }] });
    expect(rules().map(({ above }) => above)).toEqual([0.9, 0.35, 0.14, 0.098]);
  });

  test('page for an outage within minutes, hold on while it goes on, and end soon after it', () => {
    const { host, serve, rules } = use({ slos: [orderSlo] });
    serve(dayMs, 100);
    expect(holding(host, rules())).toEqual([]);
    serve(2 * minuteMs, 100, 0.5);
    expect(holding(host, rules())).toEqual(['OrdersBudgetBurn1h']);
    serve(30 * minuteMs, 100, 0.5);
    expect(holding(host, rules())).toContain('OrdersBudgetBurn6h');
    serve(7 * minuteMs, 100);
    expect(holding(host, rules())).not.toContain('OrdersBudgetBurn1h');
  });

  test('only open a ticket for a slow burn', () => {
    const { host, serve, rules } = use({ slos: [orderSlo] });
    serve(dayMs, 100, 0.002);
    expect(holding(host, rules())).toEqual(['OrdersBudgetBurn3d']);
  });

  test('hold only once the minimum of bad events was seen', () => {
    const { host, serve, orders, clock, rules } = use({ slos: [orderSlo] });
    serve(hourMs, 1);
    orders.add(4, 4);
    clock.advance(minuteMs);
    expect(holding(host, rules())).toEqual([]);
    orders.add(1, 1);
    clock.advance(minuteMs);
    expect(holding(host, rules())).toContain('OrdersBudgetBurn1h');
  });
});

test('SLOs of other extensions are counted as well, and no more when they are taken back', () => {
  const { host, serve, report, status, rules } = use({});
  const undo = host.rules.add({ ...orderSlo, name: 'of-others' });
  serve(5 * minuteMs, 100);
  expect(status()).toMatchObject({ name: 'of-others', good: 500, bad: 0 });
  expect(rules()).toHaveLength(4);
  undo();
  serve(minuteMs, 100);
  expect(report()).toEqual({ slos: [] });
  expect(rules()).toEqual([]);
});

test('a signal that nobody defines is told once, and breaks nothing', () => {
  const { serve, status, logger } = use({ slos: [{ ...orderSlo, signal: 'orders.failures' }] });
  serve(10 * minuteMs, 100);
  expect(status()).toMatchObject({ sli: undefined, state: 'unknown' });
  const told = logger.entries.filter(({ fields }) => JSON.stringify(fields).includes('orders.failures'));
  expect(told).toHaveLength(1);
});
