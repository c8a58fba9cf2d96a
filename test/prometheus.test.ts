// A real Prometheus scrapes the demo, and a service whose latencies are known exactly, and is asked what it understood.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { createMonitor, type Registry, startManagementServer } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { seededRandom } from '../apps/demo/src/random.ts';
import { DemoProcess } from '../apps/demo/test/demo-process.ts';
import { KnownLatencies } from './known-latencies.ts';
import { PrometheusServer, type Sample } from './prometheus-server.ts';
import { testWithTool } from './services.ts';

/** What the test sends to the demo, and as what it has to be found. */
const sent = [
  { times: 7, request: 'GET /products/7', counted: 'GET /products/:productId 200' },
  { times: 5, request: 'GET /users/42/orders/1', counted: 'GET /users/:userId/orders/:orderId 200' },
  { times: 3, request: 'GET /users/42/orders/99', counted: 'GET /users/:userId/orders/:orderId 404' },
  { times: 2, request: 'GET /users/40/recommendations', counted: 'GET /users/:userId/recommendations 500' },
  { times: 4, request: 'DELETE /carts/c/items/1', counted: 'DELETE /carts/:cartId/items/:productId 204' },
  { times: 6, request: 'GET /no/such/page', counted: 'GET <unmatched> 404' },
];
const sentCounts = Object.fromEntries(sent.map(({ times, counted }) => [counted, times]));
const sentToDemo = sent.reduce((sum, { times }) => sum + times, 0);

const random = seededRandom(42);
/** Seconds, from a millisecond to ten seconds, small ones far more often. */
const observed = Array.from({ length: 5_000 }, () => 0.001 * 10_000 ** (random() ** 2));
/** The same for requests. */
const served = Array.from({ length: 1_000 }, () => 0.005 * 200 ** (random() ** 2));

const known = new KnownLatencies();
let demo: DemoProcess;
let jobs: { demo: number; known: number };

beforeAll(async () => {
  demo = await DemoProcess.start('--port', '0', '--rate', '0');
  jobs = { demo: await demo.port(), known: await known.start() };
  for (const { times, request } of sent) {
    for (let i = 0; i < times; i++) await send(jobs.demo, request);
  }
  for (const seconds of observed) known.observe(seconds);
  for (const seconds of served) await known.serve(seconds);
}, 60_000);

afterAll(async () => {
  await known.close();
  await demo.kill();
});

testWithPrometheus(
  'that scrapes text finds exactly what was sent and observed',
  false,
  async (prometheus) => {
    await expectRequests(prometheus);
    const durations = await prometheus.query('http_request_duration_seconds_count{job="demo"}');
    expect(toCounts(durations)).toEqual(sentCounts);
    for (const bound of [0.005, 0.1, 2.5]) {
      const inBucket = observed.filter((seconds) => seconds <= bound).length;
      expect(await prometheus.value(`known_seconds_bucket{le="${bound}"}`)).toBe(inBucket);
    }
    expect(await prometheus.value('known_seconds_bucket{le="+Inf"}')).toBe(observed.length);
  },
);

testWithPrometheus('that scrapes native histograms finds the percentiles, too', true, async (prometheus) => {
  await expectRequests(prometheus);
  const durations = await prometheus.query('histogram_count(http_request_duration_seconds{job="demo"})');
  expect(toCounts(durations)).toEqual(sentCounts);
  expect(await prometheus.value('histogram_count(known_seconds)')).toBe(observed.length);
  // It took the native histograms and left the classic ones.
  expect(await prometheus.query('known_seconds_bucket')).toEqual([]);
  for (const quantile of [0.5, 0.9, 0.95, 0.99]) {
    await expectQuantile(prometheus, quantile, 'known_seconds', observed);
    await expectQuantile(prometheus, quantile, 'sum(http_request_duration_seconds{job="known"})', served);
  }
});

describe.each([false, true])('with native histograms: %s', (nativeHistograms) => {
  const read = async (tool: string) => {
    const monitor = createMonitor({ logger: new MemoryLogger(), defaultLabels: { service: poison } });
    record(monitor.registry);
    monitor.registry.attach(poisonousGuest());
    const endpoints = await startManagementServer({ port: 0, monitor });
    const prometheus = await PrometheusServer.start({
      tool,
      jobs: { poison: endpoints.port },
      nativeHistograms,
    });
    try {
      expect(await prometheus.queryUntil('up == 1', (samples) => samples.length === 1)).toHaveLength(1);
      expect(await prometheus.value('sum(c_total)')).toBe(poisonTexts.length);
      expect(await prometheus.value('count(guest_total)')).toBe(guestExemplars.length);
      expect(await prometheus.query('renamed')).toEqual([]);
    } finally {
      await prometheus.close();
      await endpoints.close();
      await monitor.close();
    }
  };
  testWithTool('prometheus', 'a Prometheus reads a scrape of everything that may poison one', read, 90_000);
});

const poison = 'a\0b"c\\d\ne\u2028f\ud800g{}#,=\r';
const poisonTexts = [
  '',
  '\0',
  '"',
  '\\',
  '\n',
  '\r',
  '\ud800',
  '\u2028',
  '😀',
  '# EOF',
  '} 1',
  poison,
  'x'.repeat(1_000),
];
const guestExemplars = [
  { labelSet: { trace_id: poison }, value: 1, timestamp: 1 },
  { labelSet: { __name__: 'renamed' }, value: 1, timestamp: 1 },
  { labelSet: { trace_id: 'x' }, value: 1e308, timestamp: 1e308 },
  { labelSet: { trace_id: 'x' }, value: 1, timestamp: -1e308 },
  { labelSet: { trace_id: 'x' }, value: 1, timestamp: 253_402_300_799 },
  { labelSet: {}, value: 0, timestamp: 0 },
];

function record(registry: Registry): void {
  const counter = registry.counter({ name: 'c_total', help: poison, labelNames: ['a'] });
  const histogram = registry.histogram({ name: 'h_seconds', help: poison, labelNames: ['a'] });
  for (const text of poisonTexts) {
    counter.labels({ a: text }).inc(1, { trace_id: text });
    histogram.labels({ a: text }).observe(1, { trace_id: text });
  }
  for (const value of [5e-324, 1e-300, -1e308, Number.MAX_VALUE]) histogram.labels({ a: '' }).observe(value);
  registry.gauge({ name: 'g', help: 'g' }).set(-Number.MAX_VALUE);
}

function poisonousGuest() {
  const values = guestExemplars.map((exemplar, index) => ({
    value: 1,
    labels: { index: `${index}` },
    exemplar,
  }));
  const renamed = [{ value: 1, labels: { __name__: 'renamed' } }];
  return {
    getMetricsAsJSON: async () => [
      { name: 'guest_total', help: poison, type: 'counter', values },
      { name: 'renames', help: '', type: 'gauge', values: renamed },
      { name: 'odd', help: '', type: poison, values: [{ value: Number.NaN, labels: { a: poison } }] },
    ],
  };
}

testWithTool('promtool', 'promtool accepts the text without a complaint', async (promtool) => {
  const response = await fetch(`http://127.0.0.1:${jobs.demo}/metrics`);
  expect(await complaints(promtool, await response.text())).toBe('');
});

function testWithPrometheus(
  name: string,
  nativeHistograms: boolean,
  run: (prometheus: PrometheusServer) => Promise<void>,
): void {
  const scrapeBoth = async (tool: string) => {
    const prometheus = await PrometheusServer.start({ tool, jobs, nativeHistograms });
    try {
      expect(await prometheus.queryUntil('up == 1', (samples) => samples.length === 2)).toHaveLength(2);
      await run(prometheus);
    } finally {
      await prometheus.close();
    }
  };
  testWithTool('prometheus', `a Prometheus ${name}`, scrapeBoth, 90_000);
}

async function expectRequests(prometheus: PrometheusServer): Promise<void> {
  const requests = await prometheus.queryUntil('http_requests_total{job="demo"}', (samples) => {
    return samples.reduce((sum, { value }) => sum + value, 0) >= sentToDemo;
  });
  expect(toCounts(requests)).toEqual(sentCounts);
  expect(await prometheus.value('sum(http_requests_total{job="known"})')).toBe(served.length);
}

/** `histogram_quantile` over this native histogram of seconds is within 5 % of the exact percentile. */
async function expectQuantile(
  prometheus: PrometheusServer,
  quantile: number,
  histogram: string,
  seconds: readonly number[],
): Promise<void> {
  const exact = exactQuantile(seconds, quantile);
  const answer = await prometheus.value(`histogram_quantile(${quantile}, ${histogram})`);
  expect(Math.abs(answer - exact) / exact).toBeLessThan(0.05);
}

async function send(port: number, request: string): Promise<void> {
  const [method, path] = request.split(' ');
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: method! });
  await response.arrayBuffer();
}

/** Without those at 0, which routes have of failures from their first request on. */
function toCounts(samples: readonly Sample[]): Record<string, number> {
  const counted = samples.filter(({ value }) => value > 0);
  return Object.fromEntries(
    counted.map(({ labels: { method, route, status_code }, value }) => [
      `${method} ${route} ${status_code}`,
      value,
    ]),
  );
}

/** The smallest value that at least this share of all values does not exceed. */
function exactQuantile(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(quantile * sorted.length) - 1]!;
}

/** Everything that `promtool check metrics` has to say. */
async function complaints(tool: string, metrics: string): Promise<string> {
  const promtool = spawn(tool, ['check', 'metrics']);
  promtool.stdin.end(metrics);
  const [output, errors, [exitCode]] = await Promise.all([
    text(promtool.stdout),
    text(promtool.stderr),
    once(promtool, 'close'),
  ]);
  return exitCode === 0 ? output + errors : `${output}${errors}exit code ${exitCode}`;
}
