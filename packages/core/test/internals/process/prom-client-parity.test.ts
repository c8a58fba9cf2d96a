import { type MetricFamily, Registry, type ScalarFamily } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import promClient, { type MetricObjectWithValues, type MetricValue } from 'prom-client';
import { type RuntimeMetrics, registerRuntimeMetrics } from '../../../src/process/runtime-metrics.ts';

type Samples = Map<string, number>;

const promRegistry = new promClient.Registry();
let runtime: RuntimeMetrics;
let theirs: Map<string, MetricObjectWithValues<MetricValue<string>>>;
let ours: Map<string, MetricFamily>;

beforeAll(async () => {
  const registry = new Registry();
  runtime = registerRuntimeMetrics(registry, { clock: new FakeClock() });
  promClient.collectDefaultMetrics({ register: promRegistry });
  theirs = new Map((await promRegistry.getMetricsAsJSON()).map((metric) => [metric.name, metric]));
  ours = new Map((await registry.collect()).map((family) => [family.name, family]));
});

afterAll(() => runtime.close());

/** Values by their labels, written as text. */
function promSamples(name: string): Samples {
  const values = theirs.get(name)!.values.map(({ labels, value }) => [labelText(labels), value] as const);
  return new Map(values);
}

function ourSamples(name: string): Samples {
  const points = [...(ours.get(name) as ScalarFamily).points];
  return new Map(
    points.map(({ labels, value }) => {
      const pairs = labels.names.map((label, index) => [label, labels.values[index]] as const);
      return [labelText(Object.fromEntries(pairs)), value];
    }),
  );
}

function labelText(labels: object): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',');
}

test('every default metric of prom-client exists, with its type, help and label names', () => {
  const shape = (name: string, type: string, help: string, labelNames: readonly string[]) =>
    ({ name, type, help, labelNames: [...labelNames].sort() }) as const;
  const expected = [...theirs.values()].map(({ name, type, help }) => {
    const { labelNames } = promRegistry.getSingleMetric(name) as unknown as { labelNames: string[] };
    // promtool objects to prom-client's gauges that are named like counters, so ours have no type.
    const isMisnamed = String(type) === 'gauge' && name.endsWith('_total');
    return shape(name, isMisnamed ? 'unknown' : String(type), help, labelNames);
  });
  expect(expected.length).toBeGreaterThan(25);
  for (const metric of expected) {
    const family = ours.get(metric.name)!;
    const points = [...family.points];
    const labelNames = points[0]?.labels.names ?? metric.labelNames;
    expect(shape(family.name, family.type, family.help, labelNames)).toEqual(metric);
  }
});

test('every one of them is merged from several processes as prom-client does', () => {
  const aggregators = [...theirs.values()].map(({ name, aggregator }) => [name, aggregator]);
  expect(aggregators.map(([name]) => [name, ours.get(name!)!.aggregator ?? 'sum'])).toEqual(aggregators);
});

test('what keeps the process alive is counted without what the scrape itself starts', async () => {
  const registry = new Registry();
  const closing = registerRuntimeMetrics(registry, { clock: new FakeClock() });
  for (let scrape = 0; scrape < 3; scrape += 1) {
    const byNode = process.getActiveResourcesInfo().length;
    const total = (await registry.collect()).find(({ name }) => name === 'nodejs_active_resources_total');
    expect([...(total as ScalarFamily).points]).toMatchObject([{ value: byNode }]);
  }
  closing.close();
});

test('beyond prom-client there are the utilization, the heap limit and the memory limit', () => {
  const additional = [...ours.keys()].filter((name) => !theirs.has(name));
  expect(additional.sort()).toEqual([
    'nodejs_eventloop_utilization_ratio',
    'nodejs_heap_size_limit_bytes',
    'process_memory_limit_bytes',
  ]);
});

test('the buckets of the garbage collector are those of prom-client', () => {
  const family = ours.get('nodejs_gc_duration_seconds')!;
  if (family.type !== 'histogram') throw new Error('it must be a histogram');
  const points = [...family.points];
  expect(points.map(({ labels }) => labels.values[0]).sort()).toEqual([
    'incremental',
    'major',
    'minor',
    'weakcb',
  ]);
  const { upperBounds } = promRegistry.getSingleMetric(family.name) as unknown as { upperBounds: number[] };
  expect(points[0]!.bounds).toEqual(upperBounds);
});

describe('the values are those of prom-client', () => {
  test.each(['nodejs_version_info', 'process_max_fds'])('%s', (name) => {
    expect(ourSamples(name)).toEqual(promSamples(name));
  });

  test('process_start_time_seconds', () => {
    const name = 'process_start_time_seconds';
    expect(Math.abs(ourSamples(name).get('')! - promSamples(name).get('')!)).toBeLessThanOrEqual(1);
  });

  test.each([
    'process_resident_memory_bytes',
    'process_virtual_memory_bytes',
    'process_heap_bytes',
    'nodejs_heap_size_total_bytes',
    'nodejs_heap_size_used_bytes',
    'nodejs_external_memory_bytes',
  ])('%s, within a fifth', (name) => {
    const expected = promSamples(name).get('')!;
    expect(ourSamples(name).get('')).toBeGreaterThan(expected * 0.8);
    expect(ourSamples(name).get('')).toBeLessThan(expected * 1.2);
  });

  test.each(['total', 'used', 'available'])(
    'nodejs_heap_space_size_%s_bytes, for the same spaces',
    (what) => {
      const name = `nodejs_heap_space_size_${what}_bytes`;
      expect([...ourSamples(name).keys()].sort()).toEqual([...promSamples(name).keys()].sort());
      const sum = (samples: Samples) => [...samples.values()].reduce((total, bytes) => total + bytes, 0);
      expect(sum(ourSamples(name))).toBeGreaterThan(sum(promSamples(name)) * 0.5);
      expect(sum(ourSamples(name))).toBeLessThan(sum(promSamples(name)) * 2);
    },
  );

  test.each(['handles', 'resources'])('nodejs_active_%s, for the same types', (what) => {
    const name = `nodejs_active_${what}`;
    expect([...ourSamples(name).keys()]).toEqual(expect.arrayContaining([...promSamples(name).keys()]));
    const total = [...ourSamples(name).values()].reduce((sum, count) => sum + count, 0);
    expect(ourSamples(`${name}_total`).get('')).toBe(total);
  });
});

test('processor time counts from the start of the process', () => {
  const [user, system, both] = ['user_', 'system_', ''].map(
    (infix) => ourSamples(`process_cpu_${infix}seconds_total`).get('')!,
  );
  const now = process.cpuUsage();
  for (const [seconds, limit] of [
    [user, now.user / 1e6],
    [system, now.system / 1e6],
    [both, (now.user + now.system) / 1e6],
  ] as const) {
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(limit);
  }
  expect(both).toBeCloseTo(user! + system!, 1);
});
