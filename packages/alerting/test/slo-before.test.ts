// What Prometheus knows of error budgets from before the process.

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { alerting, availability, type SloReport } from '@golden-signals/alerting';
import { createMonitor, type Monitor, type MonitorOptions } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import { PrometheusServer } from '../../../test/prometheus-server.ts';
import { testWithTool } from '../../../test/services.ts';

const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 0, 31, 9, 30);
const ends: Array<() => unknown> = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const shop = { name: 'shop', objective: 0.99, window: '7d', indicator: availability() } as const;

function monitored(more: MonitorOptions, clock?: FakeClock) {
  const logger = new MemoryLogger();
  const monitor = createMonitor({
    ...{ logger, runtimeMetrics: false, stalls: false, env: {}, extensions: [alerting({ slos: [shop] })] },
    ...(clock === undefined ? {} : { clock }),
    ...more,
  });
  ends.push(() => monitor.close());
  return { monitor, logger };
}

const status = (monitor: Monitor) => (monitor.diagnostics() as { slo?: SloReport }).slo!.slos[0]!;

/** Looks again and again until the condition holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(20);
}

interface Asked {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly query: URLSearchParams;
}

/** A Prometheus that answers with what it is given. */
async function fakePrometheus(answer: () => { status: number; body: unknown }) {
  const asked: Asked[] = [];
  const server: Server = createServer(async (request: IncomingMessage, response) => {
    const query = new URLSearchParams(await text(request));
    asked.push({ url: request.url, authorization: request.headers.authorization, query });
    const { status: code, body } = answer();
    response.writeHead(code, { location: 'http://127.0.0.1:1/' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  ends.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { asked, port };
}

const series = (result: string, points: [number, string][]) => ({
  metric: { slo: 'shop', result },
  values: points,
});

test('budgets are of the time before, too; credentials are sent, and nowhere written', async () => {
  const at = (hours: number) => nowMs / 1_000 - hours * 3_600;
  const body = {
    data: {
      result: [
        series('good', [
          [at(167), '989.6'],
          [at(1), '480'],
          [at(0), '480'],
        ]),
        series('bad', [
          [at(167), '10.4'],
          [at(1), '20'],
          [at(0), 'NaN'],
        ]),
      ],
    },
  };
  const { asked, port } = await fakePrometheus(() => ({ status: 200, body }));
  const clock = new FakeClock(nowMs);
  const { monitor, logger } = monitored(
    { env: { GS_PROMETHEUS_URL: `http://ann:s%C3%A9same@127.0.0.1:${port}/prom/` } },
    clock,
  );
  expect(status(monitor)).toMatchObject({ budgetLeft: undefined, total: 0 });
  clock.advance(1_000);
  await until(() => status(monitor).total > 0);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.url).toBe('/prom/api/v1/query_range');
  expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from('ann:sésame').toString('base64')}`);
  expect(Object.fromEntries(asked[0]!.query)).toEqual({
    query: 'sum by (slo, result) (increase(slo_events_total{slo=~"shop"}[1h]))',
    start: String(at(7 * 24 - 1)),
    end: String(at(0)),
    step: '3600',
  });
  const now = status(monitor);
  // Three hours, of which the first second is too old by now, and the one since the start.
  expect(now.coveredMs).toBeCloseTo(3 * hourMs, -1);
  expect(now.sinceMs).toBe(nowMs - 168 * hourMs);
  expect(now.bad).toBeCloseTo(30 - 10 / 3_600, 9);
  expect(now.total).toBeCloseTo(1_980 - 1_000 / 3_600, 9);
  expect(now.budgetLeft).toBeCloseTo(1 - now.bad / now.total / 0.01, 9);
  expect(now.burnRates.find(({ window }) => window === '1d')?.rate).toBeCloseTo(20 / 980 / 0.01, 9);
  expect(now.burnRates.find(({ window }) => window === '1h')?.rate).toBeUndefined();
  const left = monitor.signals.get('slo.budget_left').read(1_000, { slo: 'shop' });
  expect(left?.value).toBe(now.budgetLeft);
  // What is too old goes by and by.
  clock.advance(hourMs / 2 - 1_000);
  expect(status(monitor).total).toBeCloseTo(1_480, 9);
  expect(JSON.stringify(logger.entries)).not.toMatch(/same|ann:/);
});

test.each([
  ['does not answer', undefined],
  ['refuses', { status: 403, body: {} }],
  ['leads elsewhere', { status: 302, body: {} }],
  ['is another program', { status: 200, body: { hello: 'world' } }],
])('one that %s is one warning, and asked again', async (_, answer) => {
  let isBack = false;
  const right = { status: 200, body: { data: { result: [series('bad', [[nowMs / 1_000, '7']])] } } };
  const { asked, port } = await fakePrometheus(() => (isBack ? right : (answer ?? right)));
  // Without an answer: a port of which nobody listens, until it is the right one.
  const clock = new FakeClock(nowMs);
  const url = `http://127.0.0.1:${answer === undefined ? 1 : port}`;
  const { monitor, logger } = monitored({ prometheus: { url, token: 'open-sesame' } }, clock);
  const warnings = () => logger.entries.filter(({ level }) => level === 'warn');
  clock.advance(1_000);
  await until(() => warnings().length > 0);
  expect(JSON.stringify(logger.entries)).not.toContain('sesame');
  if (answer === undefined) return;
  expect(asked[0]?.authorization).toBe('Bearer open-sesame');
  clock.advance(60_000);
  await until(() => asked.length === 2);
  isBack = true;
  // It is asked again when the failure is known here as well.
  await until(() => {
    clock.advance(60_000);
    return status(monitor).total === 7;
  });
  expect(warnings()).toHaveLength(1);
});

test('a URL that is none is an error at the start, which does not show it', () => {
  const refused = (options: MonitorOptions) => {
    try {
      monitored(options);
    } catch (error) {
      return `${(error as { code?: string }).code}: ${(error as Error).message}`;
    }
    return 'accepted';
  };
  for (const url of ['prometheus:9090', 'ftp://secret@host', 'http://host/?q=secret', 'secret']) {
    expect(refused({ env: { GS_PROMETHEUS_URL: url } })).toMatch(/^ERR_GS_ENV_INVALID: .*GS_PROMETHEUS_URL/);
    expect(refused({ prometheus: { url } })).toMatch(/^ERR_GS_OPTION_INVALID: .*"url"/);
    expect(refused({ prometheus: { url } })).not.toContain('secret');
  }
  expect(refused({ prometheus: { url: 'http://host', token: 'line\nbreak' } })).toMatch(
    /^ERR_GS_OPTION_INVALID/,
  );
  // The name may be another program's.
  expect(refused({ env: { PROMETHEUS_URL: 'prometheus:9090' } })).toBe('accepted');
});

testWithTool('promtool', 'a real Prometheus knows what was before', (promtool) => {
  return withPrometheus(promtool);
});

/** Four days of two instances, one of which was restarted in between. */
async function withPrometheus(promtool: string): Promise<void> {
  const stepSeconds = 600;
  const endSeconds = Math.floor(Date.now() / 1_000) - 60;
  const steps = (4 * 86_400) / stepSeconds;
  const lines = ['# TYPE slo_events counter'];
  const sums = { good: 0, bad: 0 };
  for (const [instance, restartsAt] of [
    ['a', steps / 2],
    ['b', steps + 1],
  ] as const) {
    for (const [result, perStep] of [
      ['good', 60],
      ['bad', 3],
    ] as const) {
      let value = 0;
      for (let step = 0; step <= steps; step++) {
        if (step === restartsAt) value = 0;
        else if (step > 0) {
          value += perStep;
          sums[result] += perStep;
        }
        const atSeconds = endSeconds - (steps - step) * stepSeconds;
        lines.push(
          `slo_events_total{slo="shop",result="${result}",job="shop",instance="${instance}"} ${value} ${atSeconds}`,
        );
        // Of another service, which matchers leave out.
        lines.push(
          `slo_events_total{slo="shop",result="${result}",job="other",instance="${instance}"} ${9 * step} ${atSeconds}`,
        );
      }
    }
  }
  const server = await PrometheusServer.start({
    ...{ tool: 'prometheus', jobs: {}, nativeHistograms: false },
    before: { promtool, openMetrics: `${inOrder(lines).join('\n')}\n# EOF\n` },
  });
  ends.push(() => server.close());
  const { monitor } = monitored({ prometheus: { url: server.origin, matchers: 'job="shop"' } });
  await until(() => status(monitor).total > 0);
  const { bad, total, sli, coveredMs, budgetLeft, state } = status(monitor);
  // Steps of the restart and of the edges are lost, as they are to every reader of Prometheus.
  expect(total / (sums.good + sums.bad)).toBeGreaterThan(0.97);
  expect(total / (sums.good + sums.bad)).toBeLessThan(1.01);
  expect(bad / total).toBeCloseTo(3 / 63, 3);
  expect(sli).toBeCloseTo(60 / 63, 3);
  expect(coveredMs / hourMs).toBeGreaterThan(95);
  expect(budgetLeft).toBeCloseTo(1 - 3 / 63 / 0.01, 0);
  expect(state).toBe('exhausted');
}

/** OpenMetrics has all samples of a series beside each other. */
function inOrder([type, ...samples]: string[]): string[] {
  const series = (line: string) => line.slice(0, line.indexOf('}'));
  return [type!, ...samples.sort((a, b) => (series(a) < series(b) ? -1 : series(a) > series(b) ? 1 : 0))];
}
