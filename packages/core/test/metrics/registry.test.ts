import { type Gauge, Registry, type RegistryOptions } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';

const coded = (code: string) => expect.objectContaining({ name: 'GoldenSignalsError', code });

function harness(options: RegistryOptions = {}) {
  const clock = new FakeClock();
  const failures: Array<[component: string, error: unknown]> = [];
  const onInternalError = (component: string, error: unknown) => failures.push([component, error]);
  const registry = new Registry({ clock, logger: new MemoryLogger(), onInternalError, ...options });
  return { clock, failures, registry };
}

const namesOf = (families: Iterable<{ name: string }>) => Array.from(families, ({ name }) => name);

describe('asking for a metric again', () => {
  test('with the same shape gives the same metric', () => {
    const { registry } = harness();
    const options = { name: 'x_seconds', help: 'x', labelNames: ['a', 'b'] } as const;
    const counter = registry.counter({ ...options, name: 'x_total' });
    expect(
      registry.counter({ name: 'x_total', help: 'other words', labelNames: ['b', 'a'], maxSeries: 5 }),
    ).toBe(counter);
    expect(registry.timer(options)).toBe(registry.timer(options));
    const buckets = [1, 2];
    const histogram = registry.histogram({ name: 'h', help: 'h', buckets });
    expect(registry.histogram({ name: 'h', help: 'h', buckets: [1, 2, Number.POSITIVE_INFINITY] })).toBe(
      histogram,
    );
    expect(registry.get('h')).toBe(histogram);
  });

  test('with another shape is an error that names both', () => {
    const { registry } = harness();
    registry.counter({ name: 'x', help: 'x', labelNames: ['b', 'a'] });
    expect(() => registry.gauge({ name: 'x', help: 'x' })).toThrow(coded('ERR_GS_METRIC_CONFLICT'));
    expect(() => registry.gauge({ name: 'x', help: 'x' })).toThrow(
      'The metric "x" exists as a counter with the labels [a, b]; it was asked for as a gauge with the labels []. ' +
        'Ask for the same shape, or choose another name.',
    );
    expect(() => registry.counter({ name: 'x', help: 'x', labelNames: ['a'] })).toThrow(
      coded('ERR_GS_METRIC_CONFLICT'),
    );
  });

  test.each([
    ['buckets', { buckets: [1, 2] }, { buckets: [1, 3] }],
    ['native resolution', {}, { native: { schema: 4 } }],
    ['native buckets', {}, { native: false }],
  ] as const)('with other %s is an error too', (_, first, second) => {
    const { registry } = harness();
    registry.histogram({ name: 'h', help: 'h', ...first });
    expect(() => registry.histogram({ name: 'h', help: 'h', ...second })).toThrow(
      coded('ERR_GS_METRIC_CONFLICT'),
    );
  });

  test('a timer is not a histogram', () => {
    const { registry } = harness();
    registry.timer({ name: 'h_seconds', help: 'h' });
    expect(() => registry.histogram({ name: 'h_seconds', help: 'h' })).toThrow(
      coded('ERR_GS_METRIC_CONFLICT'),
    );
  });

  test('a counter cannot take the name that another has in OpenMetrics', () => {
    const { registry } = harness();
    registry.counter({ name: 'jobs_total', help: 'j' });
    expect(() => registry.counter({ name: 'jobs', help: 'j' })).toThrow(coded('ERR_GS_METRIC_CONFLICT'));
    expect(registry.gauge({ name: 'jobs', help: 'j' }).name).toBe('jobs');
  });

  test('no other metric can take the name of a sample of a histogram', () => {
    const { registry } = harness();
    registry.histogram({ name: 'h', help: 'h' });
    registry.counter({ name: 'g_count', help: 'g' });
    expect(() => registry.counter({ name: 'h_sum', help: 'h' })).toThrow(
      'The counter "h_sum" and the histogram "h" would both be scraped as "h_sum". Rename one of them.',
    );
    expect(() => registry.histogram({ name: 'g', help: 'g' })).toThrow(coded('ERR_GS_METRIC_CONFLICT'));
  });
});

describe('registering', () => {
  test.each(['', '1x', 'a-b', 'ä', 'a b', 'x\n', undefined, null, 5])('the name %p is refused', (name) => {
    const { registry } = harness();
    for (const kind of ['counter', 'gauge', 'histogram', 'timer'] as const) {
      expect(() => registry[kind]({ name: name as string, help: 'h' })).toThrow(coded('ERR_GS_METRIC_NAME'));
    }
  });

  test.each(['le', 'quantile', '__name__', '__x', '', '1a', 'a-b', 'a:b', 'ä', undefined, 5])(
    'the label name %p is refused',
    (label) => {
      const { registry } = harness();
      const work = () => registry.counter({ name: 'c', help: 'c', labelNames: ['ok', label as string] });
      expect(work).toThrow(coded('ERR_GS_LABEL_NAME'));
    },
  );

  test("a metric's own label wins over a default label of its name", async () => {
    const { registry } = harness({ defaultLabels: { service: 'shop', metric: 'x', region: 'eu' } });
    registry
      .counter({ name: 'c_total', help: 'c', labelNames: ['service'], maxSeries: 1 })
      .labels({ service: 'own' });
    registry.counter({ name: 'c_total', help: 'c', labelNames: ['service'] }).labels({ service: 'more' });
    registry.gauge({ name: 'g', help: 'g' });
    const text = await registry.metrics();
    expect(text).toContain('c_total{service="own",metric="x",region="eu"} 0\n');
    expect(text).toContain('g{service="shop",metric="x",region="eu"} 0\n');
    expect(text).toContain('overflow_total{metric="c_total",service="shop",region="eu"} 1\n');
  });

  test('a time limit that timers cannot keep is refused', () => {
    expect(() => harness({ collectTimeoutMs: 2 ** 31 })).toThrow(coded('ERR_GS_OPTION_INVALID'));
    expect(() => harness({ collectTimeoutMs: 2 ** 31 - 1 })).not.toThrow();
  });

  test('a label name that is given twice or reserved is refused', () => {
    const { registry } = harness();
    expect(() => registry.counter({ name: 'c', help: 'c', labelNames: ['a', 'a'] })).toThrow(
      coded('ERR_GS_LABEL_NAME'),
    );
    expect(() => registry.counter({ name: 'c', help: 'c', labelNames: 'a' as never })).toThrow(
      coded('ERR_GS_LABEL_NAME'),
    );
    expect(() => harness({ defaultLabels: { le: 1 } })).toThrow(coded('ERR_GS_LABEL_NAME'));
  });

  test.each([
    [{ help: '' }, 'ERR_GS_OPTION_INVALID'],
    [{ help: undefined }, 'ERR_GS_OPTION_INVALID'],
    [{ help: 5 }, 'ERR_GS_OPTION_INVALID'],
    [{ maxSeries: 0 }, 'ERR_GS_OPTION_INVALID'],
    [{ maxSeries: 1.5 }, 'ERR_GS_OPTION_INVALID'],
    [{ collect: 'x' }, 'ERR_GS_OPTION_INVALID'],
    [{ labels: ['a'] }, 'ERR_GS_OPTION_UNKNOWN'],
    [{ registers: [] }, 'ERR_GS_OPTION_UNKNOWN'],
  ])('%p is refused', (wrong, code) => {
    const { registry } = harness();
    expect(() => registry.counter({ name: 'c', help: 'c', ...wrong } as never)).toThrow(coded(code));
    expect(() => registry.counter(undefined as never)).toThrow(coded('ERR_GS_OPTION_INVALID'));
  });

  test.each([
    [{ maxSeriesPerMetric: 0 }, 'ERR_GS_OPTION_INVALID'],
    [{ collectTimeoutMs: -1 }, 'ERR_GS_OPTION_INVALID'],
    [{ clock: {} }, 'ERR_GS_OPTION_INVALID'],
    [{ logger: console.log }, 'ERR_GS_OPTION_INVALID'],
    [{ defaultLabels: 'x' }, 'ERR_GS_OPTION_INVALID'],
    [{ prefix: 'x' }, 'ERR_GS_OPTION_UNKNOWN'],
  ])('a registry refuses %p', (wrong, code) => {
    expect(() => new Registry(wrong as never)).toThrow(coded(code));
  });
});

describe('reading', () => {
  test('a view can be iterated twice, and sees series that are new by then', () => {
    const { registry } = harness();
    const gauge = registry.gauge({ name: 'g', help: 'g', labelNames: ['a'] });
    gauge.labels({ a: 1 }).set(1);
    const { points } = gauge.family();
    const iterator = points[Symbol.iterator]();
    expect(iterator.next().value).toMatchObject({ value: 1 });
    gauge.labels({ a: 2 }).set(2);
    expect(iterator.next().value).toMatchObject({ value: 2 });
    expect(iterator.next().done).toBe(true);
    expect(Array.from(points, ({ value }) => value)).toEqual([1, 2]);
  });

  test('a series that is removed and made again half-way through a view is shown once', () => {
    const { registry } = harness();
    const gauge = registry.gauge({ name: 'g', help: 'g', labelNames: ['a'] });
    for (const a of [1, 2, 3]) gauge.labels({ a }).set(a);
    const { points } = gauge.family();
    const iterator = points[Symbol.iterator]();
    expect(iterator.next().value).toMatchObject({ value: 1 });
    gauge.remove({ a: 1 });
    gauge.labels({ a: 1 }).set(4);
    expect(Array.from({ [Symbol.iterator]: () => iterator }, ({ value }) => value)).toEqual([2, 3]);
    expect(Array.from(points, ({ value }) => value)).toEqual([2, 3, 4]);
  });

  test('a series keeps its label set, so that what formats keep there stays', () => {
    const { registry } = harness();
    const gauge = registry.gauge({ name: 'g', help: 'g', labelNames: ['a'] });
    gauge.labels({ a: 1 });
    const labelSet = () => [...gauge.family().points][0]!.labels;
    expect(labelSet()).toBe(labelSet());
  });

  test('removed metrics and a cleared registry show nothing, and kept handles stay safe', async () => {
    const { registry } = harness({ maxSeriesPerMetric: 1 });
    const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['a'] });
    const handle = counter.labels({ a: 1 });
    counter.labels({ a: 2 });
    registry.attach({
      getMetricsAsJSON: async () => [{ name: 'guest', help: 'g', type: 'gauge', values: [] }],
    });
    expect(registry.remove('c')).toBe(true);
    expect(registry.remove('c')).toBe(false);
    expect(registry.get('c')).toBeUndefined();
    registry.clear();
    expect(await registry.collect()).toEqual([]);
    expect(() => handle.inc()).not.toThrow();
    expect(registry.counter({ name: 'c', help: 'c' })).not.toBe(counter);
  });
});

describe('collect callbacks', () => {
  test('bring their metric up to date, sync and async, only for collect()', async () => {
    const { registry } = harness();
    let calls = 0;
    registry.gauge({
      name: 'sync',
      help: 'g',
      collect(gauge) {
        calls += 1;
        gauge.set(calls);
      },
    });
    registry.gauge({
      name: 'async',
      help: 'g',
      labelNames: ['queue'],
      collect: async (gauge) => {
        await Promise.resolve();
        gauge.labels({ queue: 'mail' }).set(7);
      },
    });
    expect(registry.families().flatMap((family) => [...family.points])).toMatchObject([{ value: 0 }]);
    expect(calls).toBe(0);
    const families = await registry.collect();
    expect(families.flatMap((family) => [...family.points])).toMatchObject([{ value: 1 }, { value: 7 }]);
  });

  test('that fail cost only their own metric', async () => {
    const { registry, failures, clock } = harness();
    const thrown = new Error('sync');
    const rejected = new Error('async');
    registry.counter({ name: 'before', help: 'c' });
    registry.gauge({
      name: 'throws',
      help: 'g',
      collect() {
        throw thrown;
      },
    });
    registry.gauge({ name: 'rejects', help: 'g', collect: () => Promise.reject(rejected) });
    registry.counter({ name: 'after', help: 'c' });
    expect(namesOf(await registry.collect())).toEqual(['before', 'after']);
    expect(failures).toEqual([
      ['collect:throws', thrown],
      ['collect:rejects', rejected],
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('that hang are given up after the time limit, are never started twice, and come back', async () => {
    const { registry, failures, clock } = harness({ collectTimeoutMs: 300 });
    let started = 0;
    let finish: (() => void) | undefined;
    registry.gauge({
      name: 'hangs',
      help: 'g',
      collect: () =>
        new Promise<void>((resolve) => {
          started += 1;
          finish = resolve;
        }),
    });
    registry.counter({ name: 'healthy', help: 'c' });
    const first = registry.collect();
    clock.advance(299);
    expect(failures).toEqual([]);
    clock.advance(1);
    expect(namesOf(await first)).toEqual(['healthy']);
    const late = ['collect:hangs', coded('ERR_GS_COLLECT_TIMEOUT')];
    expect(failures).toEqual([late]);
    // Its time is up already: the next scrape does not wait for it again.
    expect(namesOf(await registry.collect())).toEqual(['healthy']);
    expect(failures).toEqual([late, late]);
    expect(started).toBe(1);
    expect(clock.pendingTimers).toBe(0);

    finish?.();
    await new Promise(setImmediate);
    const collecting = registry.collect();
    expect(started).toBe(2);
    finish?.();
    expect(namesOf(await collecting)).toEqual(['hangs', 'healthy']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('two scrapes at once share one run', async () => {
    const { registry } = harness();
    let calls = 0;
    registry.gauge({
      name: 'g',
      help: 'g',
      collect: async () => {
        calls += 1;
      },
    });
    await Promise.all([registry.collect(), registry.collect()]);
    expect(calls).toBe(1);
    await registry.collect();
    expect(calls).toBe(2);
  });

  test('of several registrations all run, so that each source sets its own series', async () => {
    const { registry } = harness();
    const watchPool = (pool: string, size: number) =>
      registry.gauge({
        name: 'pool_size',
        help: 'p',
        labelNames: ['pool'],
        collect: (gauge) => gauge.labels({ pool }).set(size),
      });
    watchPool('orders', 5);
    watchPool('users', 7);
    expect(await registry.metrics()).toContain('pool_size{pool="orders"} 5\npool_size{pool="users"} 7\n');
  });

  test('that would overwrite the one value of a metric without labels are refused', async () => {
    const { registry } = harness();
    const collect = (gauge: Gauge) => gauge.set(1);
    const gauge = registry.gauge({ name: 'g', help: 'g', collect });
    expect(registry.gauge({ name: 'g', help: 'g', collect })).toBe(gauge);
    expect(registry.gauge({ name: 'g', help: 'g' })).toBe(gauge);
    const second = () => registry.gauge({ name: 'g', help: 'g', collect: () => undefined });
    expect(second).toThrow(coded('ERR_GS_METRIC_CONFLICT'));
    expect(second).toThrow('Give it a label that tells the sources apart');
    expect(await registry.metrics()).toContain('\ng 1\n');
    registry.remove('g');
    expect(second).not.toThrow();
  });

  test('without onInternalError a failure is logged', async () => {
    const logger = new MemoryLogger();
    const registry = new Registry({ logger, clock: new FakeClock() });
    registry.gauge({ name: 'g', help: 'g', collect: () => Promise.reject(new Error('no database')) });
    const secret = new Error('connect postgres://app:hunter2@db/shop failed');
    registry.gauge({ name: 'secret', help: 's', collect: () => Promise.reject(secret) });
    expect(await registry.collect()).toEqual([]);
    expect(JSON.stringify(logger.entries)).not.toContain('hunter2');
    expect(logger.entries.slice(0, 1)).toMatchObject([
      { level: 'error', fields: { component: 'collect:g', error: expect.stringContaining('no database') } },
    ]);
  });
});

test('the series of all metrics are counted', () => {
  const registry = new Registry();
  expect(registry.seriesCount).toBe(0);
  registry.counter({ name: 'alone_total', help: 'h' });
  const labelled = registry.gauge({ name: 'labelled', help: 'h', labelNames: ['colour'] });
  for (const colour of ['red', 'green']) labelled.labels({ colour }).set(1);
  expect(registry.seriesCount).toBe(3);
  labelled.remove({ colour: 'red' });
  expect(registry.seriesCount).toBe(2);
});
