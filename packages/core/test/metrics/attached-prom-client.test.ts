import { describe, expect, test } from '@jest/globals';
import prom from 'prom-client';
import type { PromClientRegistry } from '../../src/metrics/prom-client.ts';
import { Registry, type RegistryOptions } from '../../src/metrics/registry.ts';
import type { HistogramPoint, MetricFamily } from '../../src/metrics/snapshot.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { MemoryLogger } from '../../src/testing/memory-logger.ts';

function harness(options: RegistryOptions = {}) {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const failures: Array<[component: string, error: unknown]> = [];
  const onInternalError = (component: string, error: unknown) => failures.push([component, error]);
  const registry = new Registry({ clock, logger, onInternalError, ...options });
  return { clock, logger, failures, registry };
}

const namesOf = (families: readonly MetricFamily[]) => families.map(({ name }) => name);
const coded = (code: string) => expect.objectContaining({ name: 'GoldenSignalsError', code });

/** A guest with every type of prom-client metric. */
function shop(): prom.Registry {
  const guest = new prom.Registry();
  const registers = [guest];
  const orders = new prom.Counter({
    name: 'orders_total',
    help: 'Orders\nof "us"',
    labelNames: ['shop', 'kind'],
    registers,
  });
  orders.inc({ shop: 'a"b\\c\nd', kind: 'gift' }, 3);
  orders.inc({ shop: '', kind: '😀' });
  orders.inc({ shop: 'only' });
  new prom.Gauge({ name: 'queue_length', help: 'Queue', registers }).set(-2.5);
  const wait = new prom.Histogram({
    name: 'wait_seconds',
    help: 'Wait',
    labelNames: ['queue'],
    buckets: [0.1, 1, 10],
    registers,
  });
  for (const value of [0.05, 0.1, 0.5, 50]) wait.observe({ queue: 'mail' }, value);
  wait.observe({ queue: 'sms' }, 2);
  const size = new prom.Summary({
    name: 'size_bytes',
    help: 'Size',
    labelNames: ['kind'],
    percentiles: [0.5, 0.9],
    registers,
  });
  for (const value of [1, 2, 3]) size.observe({ kind: 'gift' }, value);
  new prom.Counter({ name: 'unused_total', help: 'Unused', labelNames: ['x'], registers });
  return guest;
}

describe('a prom-client registry that is attached', () => {
  test('appears in our text as in its own', async () => {
    const { registry } = harness({ defaultLabels: { ours: 'not theirs' } });
    const guest = shop();
    registry.attach(guest);
    expect(await registry.metrics()).toBe(await guest.metrics());
  });

  test('keeps its default labels', async () => {
    const { registry } = harness();
    const guest = shop();
    guest.setDefaultLabels({ app: 'shop' });
    registry.attach(guest);
    const samples = (text: string) =>
      text
        .split('\n')
        .map((line) => line.replace(/\{(.*)\}/, (_, labels) => `{${labels.split(',').sort()}}`));
    expect(samples(await registry.metrics())).toEqual(samples(await guest.metrics()));
  });

  test('comes after our own metrics, and only in collect()', async () => {
    const { registry } = harness();
    registry.attach(shop());
    registry.counter({ name: 'ours_total', help: 'o' });
    expect(namesOf(await registry.collect())).toEqual([
      'ours_total',
      'orders_total',
      'queue_length',
      'wait_seconds',
      'size_bytes',
      'unused_total',
    ]);
    expect(namesOf(registry.families())).toEqual(['ours_total']);
  });

  test('gives histograms with counts that are not cumulative, and one array of bounds for all series', async () => {
    const { registry } = harness();
    registry.attach(shop());
    const family = (await registry.collect()).find(({ name }) => name === 'wait_seconds');
    const points = [...(family!.points as Iterable<HistogramPoint>)];
    expect(points).toMatchObject([
      { labels: { names: ['queue'], values: ['mail'] }, counts: [2, 1, 0, 1], count: 4, sum: 50.65 },
      { labels: { names: ['queue'], values: ['sms'] }, counts: [0, 0, 1, 0], count: 1, sum: 2 },
    ]);
    expect(points[0]!.bounds).toEqual([0.1, 1, 10]);
    expect(points[1]!.bounds).toBe(points[0]!.bounds);
  });

  test('gives its exemplars, and counters keep `_total` after it was scraped itself', async () => {
    const { registry } = harness();
    const guest = new prom.Registry<prom.OpenMetricsContentType>();
    guest.setContentType(prom.Registry.OPENMETRICS_CONTENT_TYPE);
    const counter = new prom.Counter({
      name: 'c_total',
      help: 'c',
      enableExemplars: true,
      registers: [guest],
    });
    counter.inc({ value: 2, exemplarLabels: { trace_id: 'abc' } });
    const refused = new prom.Counter({
      name: 'r_total',
      help: 'r',
      enableExemplars: true,
      registers: [guest],
    });
    expect(() => refused.inc({ value: 1, exemplarLabels: { trace_id: 'x'.repeat(200) } })).toThrow();
    const histogram = new prom.Histogram({
      name: 'h',
      help: 'h',
      buckets: [1, 2],
      enableExemplars: true,
      registers: [guest],
    });
    histogram.observe({ value: 1.5, exemplarLabels: { trace_id: 'def' } });
    registry.attach(guest);
    await guest.metrics();
    const families = await registry.collect();
    expect(namesOf(families)).toEqual(['c_total', 'r_total', 'h']);
    const [[c], [r], [h]] = families.map((family) => [...family.points]) as [unknown[], unknown[], unknown[]];
    const timestampMs = expect.any(Number);
    expect(c).toMatchObject({ value: 2, exemplar: { labels: { trace_id: 'abc' }, value: 2, timestampMs } });
    expect(r).toMatchObject({ value: 1, exemplar: undefined });
    expect(h).toMatchObject({
      exemplars: [undefined, { labels: { trace_id: 'def' }, value: 1.5, timestampMs }, undefined],
    });
    const theirs = (await guest.getMetricsAsJSON())[0] as unknown as {
      values: [{ exemplar: { timestamp: number } }];
    };
    expect(c).toMatchObject({ exemplar: { timestampMs: theirs.values[0].exemplar.timestamp * 1_000 } });
  });

  test('can be detached; attaching it twice shows it once', async () => {
    const { registry } = harness();
    const guest = shop();
    const detach = registry.attach(guest);
    registry.attach(guest);
    expect(await registry.collect()).toHaveLength(5);
    detach();
    detach();
    expect(await registry.collect()).toEqual([]);
  });

  test('does not bring a name that is taken: left out, counted each time, logged once', async () => {
    const { registry, failures, logger } = harness();
    registry.gauge({ name: 'queue_length', help: 'ours' }).set(1);
    registry.attach(shop());
    const other = new prom.Registry();
    new prom.Gauge({ name: 'size_bytes', help: 'second guest', registers: [other] });
    registry.attach(other);
    const families = await registry.collect();
    expect(namesOf(families)).toEqual([
      'queue_length',
      'orders_total',
      'wait_seconds',
      'size_bytes',
      'unused_total',
    ]);
    expect(families.map(({ help }) => help)).toEqual(['ours', 'Orders\nof "us"', 'Wait', 'Size', 'Unused']);
    await registry.collect();
    expect(failures).toEqual(new Array(4).fill(['attached-registry', coded('ERR_GS_ATTACH_COLLISION')]));
    expect(logger.entries.map(({ fields }) => fields.metric)).toEqual(['queue_length', 'size_bytes']);
  });

  test('that fails or gives nonsense costs only its own metrics', async () => {
    const { registry, failures } = harness();
    registry.counter({ name: 'ours_total', help: 'o' });
    const broken = new Error('broken');
    const guests: PromClientRegistry[] = [
      { getMetricsAsJSON: () => Promise.reject(broken) },
      {
        getMetricsAsJSON: () => {
          throw broken;
        },
      },
      { getMetricsAsJSON: async () => 'nonsense' },
      {
        getMetricsAsJSON: async () => [
          null,
          { name: 'half', type: 'counter' },
          { name: 'whole', help: 'w', type: 'info', values: [{ value: 1 }] },
        ],
      },
    ];
    for (const guest of guests) registry.attach(guest);
    const families = await registry.collect();
    expect(namesOf(families)).toEqual(['ours_total', 'whole']);
    expect([...families[1]!.points]).toMatchObject([{ value: 1, labels: { names: [], values: [] } }]);
    expect(failures.map(([, error]) => error)).toEqual([
      broken,
      broken,
      coded('ERR_GS_ATTACH_INVALID'),
      expect.any(TypeError),
      expect.any(TypeError),
    ]);
  });

  test('that hangs is given up after the time limit and not asked again meanwhile', async () => {
    const { registry, failures, clock } = harness({ collectTimeoutMs: 100 });
    let asked = 0;
    registry.attach({
      getMetricsAsJSON: () => {
        asked += 1;
        return new Promise(() => {});
      },
    });
    for (let scrape = 0; scrape < 3; scrape += 1) {
      const collecting = registry.collect();
      clock.advance(100);
      expect(await collecting).toEqual([]);
    }
    expect(asked).toBe(1);
    expect(failures).toEqual(new Array(3).fill(['attached-registry', coded('ERR_GS_COLLECT_TIMEOUT')]));
    expect(clock.pendingTimers).toBe(0);
  });

  test.each([undefined, null, {}, { metrics: async () => '' }, 'registry'])(
    '%p cannot be attached',
    (guest) => {
      expect(() => harness().registry.attach(guest as never)).toThrow(coded('ERR_GS_ATTACH_INVALID'));
    },
  );

  test('cannot be the registry itself; two registries that show each other end at the time limit', async () => {
    const { registry, clock, failures } = harness({ collectTimeoutMs: 100 });
    expect(() => registry.attach(registry)).toThrow(coded('ERR_GS_ATTACH_INVALID'));
    const other = new Registry({
      clock,
      logger: new MemoryLogger(),
      collectTimeoutMs: 50,
      onInternalError: () => {},
    });
    other.counter({ name: 'other_total', help: 'o' });
    registry.attach(other);
    other.attach(registry);
    const collecting = registry.collect();
    await new Promise(setImmediate);
    clock.advance(50);
    expect(namesOf(await collecting)).toEqual(['other_total']);
    expect(failures).toEqual([]);
  });
});
