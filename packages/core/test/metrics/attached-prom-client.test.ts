import {
  type HistogramPoint,
  type MetricFamily,
  type PromClientRegistry,
  Registry,
  type RegistryOptions,
} from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import prom from 'prom-client';

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
    const { registry } = harness();
    const guest = shop();
    registry.attach(guest);
    expect(await registry.metrics()).toBe(await guest.metrics());
  });

  test('carries our default labels where it has none of that name', async () => {
    const { registry } = harness({ defaultLabels: { kind: 'ours', service: 'web' } });
    registry.attach(shop());
    const text = await registry.metrics();
    expect(text).toContain('queue_length{kind="ours",service="web"} -2.5\n');
    expect(text).toContain('wait_seconds_bucket{le="0.1",queue="mail",kind="ours",service="web"} 2\n');
    expect(text).toContain('size_bytes{quantile="0.5",kind="gift",service="web"} 2\n');
  });

  test.each(['fails', 'hangs'])(
    'whose one collect function %s shows everything else, default labels too',
    async (how) => {
      const { registry, clock, failures } = harness({ collectTimeoutMs: 100 });
      const guest = new prom.Registry();
      const registers = [guest];
      guest.setDefaultLabels({ app: 'shop' });
      let asked = 0;
      new prom.Gauge({ name: 'good', help: 'g', registers }).set(1);
      new prom.Gauge({
        name: 'bad',
        help: 'b',
        registers,
        collect: () => {
          asked += 1;
          return how === 'fails' ? Promise.reject(new Error('no database')) : new Promise(() => undefined);
        },
      });
      new prom.Counter({ name: 'fine_total', help: 'f', registers }).inc(2);
      registry.attach(guest);
      const first = registry.metrics();
      await new Promise(setImmediate);
      clock.advance(100);
      const text =
        '# HELP good g\n# TYPE good gauge\ngood{app="shop"} 1\n\n# HELP fine_total f\n# TYPE fine_total counter\nfine_total{app="shop"} 2\n';
      expect(await first).toBe(text);
      expect(await registry.metrics()).toBe(text);
      const error = how === 'fails' ? new Error('no database') : coded('ERR_GS_COLLECT_TIMEOUT');
      expect(failures).toEqual(new Array(2).fill(['attached-registry', error]));
      expect(asked).toBe(how === 'fails' ? 2 : 1);
      expect(clock.pendingTimers).toBe(0);
    },
  );

  test('keeps its aggregators, and ours say how to merge several processes', async () => {
    const { registry } = harness();
    const guest = new prom.Registry();
    new prom.Gauge({ name: 'theirs', help: 't', aggregator: 'max', registers: [guest] }).set(1);
    registry.attach(guest);
    registry.gauge({ name: 'start', help: 's', aggregator: 'omit' }).set(5);
    registry.gauge({ name: 'lag', help: 'l', aggregator: 'average' }).set(4);
    registry.counter({ name: 'jobs_total', help: 'j' }).inc(3);
    const worker = await registry.getMetricsAsJSON();
    const merged = await prom.AggregatorRegistry.aggregate([worker, worker] as never).metrics();
    expect(merged.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'lag 4',
      'jobs_total 6',
      'theirs 1',
    ]);
  });

  test.each(['__name__'])('with a label %s, which would rename it, is left out', async (label) => {
    const { registry, failures } = harness();
    registry.attach({
      getMetricsAsJSON: async () => [
        { name: 'poison', help: 'p', type: 'gauge', values: [{ value: 1, labels: { [label]: 'x' } }] },
        { name: 'good', help: 'g', type: 'gauge', values: [{ value: 1, labels: {} }] },
      ],
    });
    expect(namesOf(await registry.collect())).toEqual(['good']);
    expect(failures).toEqual([['attached-registry', coded('ERR_GS_ATTACH_INVALID')]]);
  });

  test.each([
    ['a time beyond the calendar', { labelSet: { trace_id: 'x' }, value: 1, timestamp: 1e308 }],
    ['a time before 1970', { labelSet: { trace_id: 'x' }, value: 1, timestamp: -1 }],
    ['a label with NUL', { labelSet: { trace_id: 'a\0b' }, value: 1, timestamp: 1 }],
  ])('with %s in an exemplar keeps its sample without it', async (_, exemplar) => {
    const { registry } = harness();
    registry.attach({
      getMetricsAsJSON: async () => [
        { name: 'c_total', help: 'c', type: 'counter', values: [{ value: 1, labels: {}, exemplar }] },
      ],
    });
    const [family] = await registry.collect();
    expect([...family!.points]).toMatchObject([{ value: 1, exemplar: undefined }]);
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

  test('does not bring a name that is taken: left out, and logged once with all such names', async () => {
    const { registry, failures, logger } = harness();
    registry.gauge({ name: 'queue_length', help: 'ours' }).set(1);
    registry.gauge({ name: 'unused_total', help: 'ours too' });
    registry.attach(shop());
    const other = new prom.Registry();
    new prom.Gauge({ name: 'size_bytes', help: 'second guest', registers: [other] });
    registry.attach(other);
    const families = await registry.collect();
    expect(namesOf(families)).toEqual([
      'queue_length',
      'unused_total',
      'orders_total',
      'wait_seconds',
      'size_bytes',
    ]);
    expect(families.map(({ help }) => help)).toEqual(['ours', 'ours too', 'Orders\nof "us"', 'Wait', 'Size']);
    await registry.collect();
    const logged = () => logger.entries.map(({ level, fields }) => [level, fields.code, fields.metrics]);
    expect(logged()).toEqual([
      ['warn', 'ERR_GS_ATTACH_COLLISION', ['queue_length', 'unused_total']],
      ['warn', 'ERR_GS_ATTACH_COLLISION', ['size_bytes']],
    ]);
    new prom.Gauge({ name: 'wait_seconds', help: 'comes later', registers: [other] });
    await registry.collect();
    expect(logged().slice(2)).toEqual([['warn', 'ERR_GS_ATTACH_COLLISION', ['wait_seconds']]]);
    expect(failures).toEqual([]);
  });

  test.each([
    ['counter', 'jobs', "a counter's samples end with _total in OpenMetrics"],
    ['counter', 'requests_total', 'ours is a counter without the suffix'],
    ['gauge', 'load_count', "a histogram's samples have suffixes"],
    ['histogram', 'cpu', "a guest's do as well"],
  ])('does not bring the %s %s, whose samples have the names of ours: %s', async (type, name) => {
    const { registry, logger } = harness();
    registry.counter({ name: 'jobs_total', help: 'j' });
    registry.counter({ name: 'requests', help: 'r' });
    registry.histogram({ name: 'load', help: 'l' });
    registry.gauge({ name: 'cpu_sum', help: 'c' });
    registry.attach({ getMetricsAsJSON: async () => [{ name, help: 'theirs', type, values: [] }] });
    expect(namesOf(await registry.collect())).toEqual(['jobs_total', 'requests', 'load', 'cpu_sum']);
    expect(logger.entries).toMatchObject([{ fields: { metrics: [name] } }]);
  });

  test.each(['throws', 'rejects'])('a logger that %s costs nothing', async (how) => {
    const { registry, failures, logger } = harness();
    const broken = new Error('disk full');
    logger.warn = () => {
      if (how === 'throws') throw broken;
      return Promise.reject(broken) as never;
    };
    registry.gauge({ name: 'queue_length', help: 'ours' });
    registry.attach(shop());
    expect(await registry.collect()).toHaveLength(5);
    expect(failures).toEqual([['logger', broken]]);
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
      coded('ERR_GS_ATTACH_INVALID'),
      coded('ERR_GS_ATTACH_INVALID'),
    ]);
  });

  const hostile = new Proxy([], {
    get(target, key) {
      if (key === Symbol.iterator) throw new Error('no iteration');
      return Reflect.get(target, key);
    },
  });
  const throwing = {
    toString() {
      throw new Error('no text');
    },
  };
  const bucket = (le: unknown, value: unknown) => ({ metricName: 'm_bucket', labels: { le }, value });
  const histogram = (...values: unknown[]) => ({ type: 'histogram', values });

  describe.each<[what: string, guest: unknown]>([
    ['an array that cannot be iterated', hostile],
    ['no metric', [null]],
    ['a number for a metric', [5]],
    ['a metric without a name', [{ name: undefined }]],
    ['a name that would write lines of its own', [{ name: 'a b\n# HELP evil x\nevil 1' }]],
    ['no values', [{ values: null }]],
    ['values that cannot be iterated', [{ values: hostile }]],
    ['a value that is no object', [{ values: [null] }]],
    ['a text for a value', [{ values: [{ value: '1', labels: {} }] }]],
    ['a missing value', [{ values: [{ labels: {} }] }]],
    ['a big integer', [{ values: [{ value: 10n, labels: {} }] }]],
    ['a label name with a hyphen', [{ values: [{ value: 1, labels: { 'bad-label': 1 } }] }]],
    ['a label name that would end its quotes', [{ values: [{ value: 1, labels: { 'x"y': 1 } }] }]],
    ['a label value without text', [{ values: [{ value: 1, labels: { a: throwing } }] }]],
    ['a bound that is no number', [histogram(bucket('abc', 1))]],
    ['a bound that is missing', [histogram(bucket(undefined, 1))]],
    ['a bound that is not finite', [histogram(bucket(Number.NEGATIVE_INFINITY, 1))]],
    ['a text for a count of a bucket', [histogram(bucket(1, 'x'))]],
    ['a count of a bucket that is not a number', [histogram(bucket(1, Number.NaN))]],
    ['a negative count', [histogram({ metricName: 'm_count', labels: {}, value: -1 })]],
    ['a text for a sum', [histogram({ metricName: 'm_sum', labels: {}, value: 'x' })]],
    [
      'a quantile that is no number',
      [{ type: 'summary', values: [{ labels: { quantile: 'x' }, value: 1 }] }],
    ],
  ])('that gives %s', (_, guest) => {
    test('costs only that metric, in every format, and is reported', async () => {
      const { registry, failures } = harness();
      registry.counter({ name: 'ours_total', help: 'o' });
      const metric = { name: 'm', help: 'h', type: 'gauge', values: [{ value: 1, labels: {} }] };
      const metrics =
        Array.isArray(guest) && guest !== hostile
          ? guest.map((fields) =>
              typeof fields === 'object' && fields !== null ? { ...metric, ...fields } : fields,
            )
          : guest;
      registry.attach({ getMetricsAsJSON: async () => metrics });
      registry.attach({ getMetricsAsJSON: async () => [{ ...metric, name: 'sound' }] });
      expect(namesOf(await registry.collect())).toEqual(['ours_total', 'sound']);
      expect(failures).toEqual([['attached-registry', expect.any(Error)]]);
    });
  });

  test.each([undefined, 5, null])('a help of %p becomes the empty one', async (help) => {
    const { registry, failures } = harness();
    registry.attach({ getMetricsAsJSON: async () => [{ name: 'm', help, type: 'gauge', values: [] }] });
    expect(await registry.collect()).toMatchObject([{ name: 'm', help: '' }]);
    expect(failures).toEqual([]);
  });

  test.each([
    { labelSet: { trace_id: 'a' }, value: 1, timestamp: Number.NaN },
    { labelSet: { trace_id: 'a' }, value: Number.POSITIVE_INFINITY, timestamp: 1 },
    { labelSet: { 'b b': 'a' }, value: 1, timestamp: 1 },
    { labelSet: { trace_id: 'x'.repeat(200) }, value: 1, timestamp: 1 },
    { labelSet: null, value: 1 },
  ])('an exemplar that OpenMetrics would refuse is dropped without its sample: %j', async (exemplar) => {
    const { registry, failures } = harness();
    const values = [{ value: 3, labels: {}, exemplar }];
    registry.attach({
      getMetricsAsJSON: async () => [{ name: 'm_total', help: 'h', type: 'counter', values }],
    });
    const [family] = await registry.collect();
    expect([...family!.points]).toMatchObject([{ value: 3, exemplar: undefined }]);
    expect(failures).toEqual([]);
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
    const collecting = registry.collect();
    expect(clock.keepAliveTimers).toBe(1);
    clock.advance(100);
    expect(await collecting).toEqual([]);
    // Its time is up already: later scrapes do not wait for it again.
    expect(await registry.collect()).toEqual([]);
    expect(await registry.collect()).toEqual([]);
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
