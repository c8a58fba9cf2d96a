import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultBuckets, Registry } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import prom from 'prom-client';

/** The same metrics with the same records, in our registry and in one of prom-client. */
function twins() {
  const ours = new Registry({ clock: new FakeClock(), logger: new MemoryLogger() });
  const theirs = new prom.Registry();
  const registers = [theirs];

  const labelNames = ['method', 'route'] as const;
  const counters = [
    ours.counter({ name: 'requests_total', help: 'Requests', labelNames }),
    new prom.Counter({ name: 'requests_total', help: 'Requests', labelNames, registers }),
  ];
  for (const counter of counters) {
    counter.labels({ method: 'GET', route: '/a"b\\c' }).inc(2);
    counter.labels({ method: 'PUT', route: '' }).inc();
  }
  const gauges = [
    ours.gauge({ name: 'queue_length', help: 'Queue' }),
    new prom.Gauge({ name: 'queue_length', help: 'Queue', registers }),
  ];
  for (const gauge of gauges) gauge.set(-4.5);
  const buckets = [...defaultBuckets];
  const histograms = [
    ours.histogram({ name: 'wait_seconds', help: 'Wait', labelNames: ['queue'], buckets }),
    new prom.Histogram({ name: 'wait_seconds', help: 'Wait', labelNames: ['queue'], buckets, registers }),
  ];
  for (const histogram of histograms) {
    for (const value of [0.005, 0.3, 2, 70]) histogram.labels({ queue: 'mail' }).observe(value);
    histogram.labels({ queue: 'sms' }).observe(0.01);
  }
  return { ours, theirs };
}

/** prom-client keeps `exemplar: null` where there is none. */
const withoutEmptyExemplars = (json: unknown) =>
  JSON.parse(JSON.stringify(json), (key, value) =>
    key === 'exemplar' && value === null ? undefined : value,
  );

describe('our registry in the place of one of prom-client', () => {
  let gateway: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (gateway ? gateway.close(() => resolve()) : resolve())));

  test('has its content type and its text', async () => {
    const { ours, theirs } = twins();
    expect(ours.contentType).toBe(theirs.contentType);
    expect(await ours.metrics()).toBe(await theirs.metrics());
  });

  test('has its JSON', async () => {
    const { ours, theirs } = twins();
    expect(await ours.getMetricsAsJSON()).toEqual(withoutEmptyExemplars(await theirs.getMetricsAsJSON()));
  });

  test('has its exemplars in JSON', async () => {
    const clock = new FakeClock(1_700_000_000_250);
    const ours = new Registry({ clock });
    ours.counter({ name: 'c_total', help: 'c' }).inc(2, { trace_id: 'a' });
    ours.histogram({ name: 'h', help: 'h', buckets: [1] }).observe(9, { trace_id: 'b' });
    const [c, h] = await ours.getMetricsAsJSON();
    const timestamp = 1_700_000_000.25;
    expect(c!.values).toEqual([
      { value: 2, labels: {}, exemplar: { labelSet: { trace_id: 'a' }, value: 2, timestamp } },
    ]);
    expect(h!.values.map(({ exemplar }) => exemplar)).toEqual([
      undefined,
      { labelSet: { trace_id: 'b' }, value: 9, timestamp },
      undefined,
      undefined,
    ]);
  });

  test('gives back what an attached registry gave, summaries included', async () => {
    const theirs = new prom.Registry();
    const summary = new prom.Summary({
      name: 's',
      help: 's',
      labelNames: ['a'],
      percentiles: [0.5],
      registers: [theirs],
    });
    summary.observe({ a: 'x' }, 3);
    const ours = new Registry();
    ours.attach(theirs);
    expect(await ours.getMetricsAsJSON()).toEqual(await theirs.getMetricsAsJSON());
  });

  test('can be pushed by its Pushgateway client', async () => {
    const pushed: Array<{ method: string | undefined; url: string | undefined; body: string }> = [];
    const server = createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += chunk;
      pushed.push({ method: req.method, url: req.url, body });
      res.end();
    });
    gateway = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { ours, theirs } = twins();
    const client = new prom.Pushgateway(`http://127.0.0.1:${port}`, {}, ours as unknown as prom.Registry);
    await client.push({ jobName: 'nightly', groupings: { host: 'a' } });
    await client.pushAdd({ jobName: 'nightly' });
    const body = await theirs.metrics();
    expect(pushed).toEqual([
      { method: 'PUT', url: '/metrics/job/nightly/host/a', body },
      { method: 'POST', url: '/metrics/job/nightly', body },
    ]);
  });

  test('can be merged with one of its registries', async () => {
    const { ours, theirs } = twins();
    const other = new prom.Registry();
    new prom.Gauge({ name: 'other', help: 'o', registers: [other] }).set(1);
    const merge = (registry: unknown) => prom.Registry.merge([registry as prom.Registry, other]).metrics();
    expect(await merge(ours)).toBe(await merge(theirs));
  });

  test('can be aggregated by its cluster support', async () => {
    const { ours, theirs } = twins();
    const sum = async (registry: { getMetricsAsJSON(): Promise<object[]> }) =>
      prom.AggregatorRegistry.aggregate([
        await registry.getMetricsAsJSON(),
        await registry.getMetricsAsJSON(),
      ]).metrics();
    expect(await sum(ours)).toBe(await sum(theirs));
  });

  test('answers its cluster support for a registry of its class, which asks for ours', async () => {
    const { ours, theirs } = twins();
    const standIn = new prom.Registry();
    standIn.getMetricsAsJSON = () => ours.getMetricsAsJSON() as never;
    prom.AggregatorRegistry.setRegistries([standIn]);
    const merged = prom.AggregatorRegistry.aggregate([await standIn.getMetricsAsJSON()] as never);
    expect(await merged.metrics()).toBe(await theirs.metrics());
    prom.AggregatorRegistry.setRegistries([prom.register]);
  });

  test('finds single metrics', async () => {
    const { ours, theirs } = twins();
    expect(ours.getSingleMetric('queue_length')).toBe(ours.get('queue_length'));
    expect(ours.getSingleMetric('missing')).toBeUndefined();
    const single = async (registry: Registry | prom.Registry) => {
      const metric = registry.getSingleMetric('requests_total') as { get(): Promise<unknown> };
      return withoutEmptyExemplars(await metric.get());
    };
    expect(await single(ours)).toEqual(await single(theirs));
    expect(await ours.getSingleMetricAsString('wait_seconds')).toBe(
      `${await theirs.getSingleMetricAsString('wait_seconds')}\n`,
    );
    await expect(ours.getSingleMetricAsString('missing')).rejects.toMatchObject({
      code: 'ERR_GS_METRIC_UNKNOWN',
    });
    expect(ours.getMetricsAsArray().map(({ name, type }) => [name, type])).toEqual([
      ['requests_total', 'counter'],
      ['queue_length', 'gauge'],
      ['wait_seconds', 'histogram'],
    ]);
  });

  test('runs a collect callback for a single metric', async () => {
    const registry = new Registry();
    const gauge = registry.gauge({ name: 'g', help: 'g', collect: (metric) => metric.inc() });
    expect(await registry.getSingleMetricAsString('g')).toContain('\ng 1\n');
    expect((await gauge.get()).values).toEqual([{ value: 2, labels: {} }]);
  });

  test('leaves an audit line of a reset', () => {
    const logger = new MemoryLogger();
    const registry = new Registry({ logger });
    registry.gauge({ name: 'g', help: 'g' }).set(1);
    registry.resetMetrics();
    expect(logger.entries).toMatchObject([
      { level: 'warn', fields: { 'golden_signals.audit': 'metrics_reset' } },
    ]);
  });

  test('resets and clears', async () => {
    const { ours } = twins();
    const handle = (ours.get('requests_total') as ReturnType<typeof ours.counter<'method' | 'route'>>).labels(
      {
        method: 'PUT',
        route: '',
      },
    );
    ours.resetMetrics();
    expect(
      (await ours.getMetricsAsJSON()).flatMap(({ values }) => values).every(({ value }) => value === 0),
    ).toBe(true);
    handle.inc();
    expect(await ours.metrics()).toContain('requests_total{method="PUT",route=""} 1\n');
    ours.clear();
    expect(await ours.metrics()).toBe('');
  });
});
