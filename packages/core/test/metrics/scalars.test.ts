import { GoldenSignalsError, Registry } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';

const clock = new FakeClock(1_700_000_000_500);
const registry = () => new Registry({ clock });
const pointsOf = (metric: { family(): { points: Iterable<unknown> } }) => [...metric.family().points];

const droppedValues = 'golden_signals_dropped_values_total';

/** A registry whose log is kept, and what it counted as dropped. */
function quiet() {
  const logger = new MemoryLogger();
  const own = new Registry({ clock, logger });
  const dropped = () => {
    const family = own.families().find(({ name }) => name === droppedValues);
    return family?.type === 'counter'
      ? Array.from(family.points, ({ labels, value }) => [...labels.values, value])
      : [];
  };
  return { registry: own, logger, dropped };
}

const notNumbers: unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  '1',
  null,
  {},
  true,
  1n,
];

describe('a counter', () => {
  test('grows by one or by what it is given', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    counter.inc();
    counter.inc(2.5);
    counter.inc(0);
    expect(pointsOf(counter)).toMatchObject([{ value: 3.5 }]);
    expect(counter.labels({}).value).toBe(3.5);
  });

  test('counts exactly beyond 32 bits', () => {
    const series = registry().counter({ name: 'c_total', help: 'c' }).labels({});
    series.inc(2 ** 31 - 1);
    for (let i = 0; i < 10; i += 1) series.inc();
    series.inc(2 ** 40);
    expect(series.value).toBe(2 ** 31 + 9 + 2 ** 40);
  });

  test.each([...notNumbers, -1, -Number.MIN_VALUE])('drops %p and keeps its value', (amount) => {
    const { registry: own, dropped } = quiet();
    const series = own.counter({ name: 'c_total', help: 'c', labelNames: ['a'] }).labels({ a: 'x' });
    series.inc(2);
    series.inc(amount as number, { trace_id: 'of-the-dropped' });
    expect(series.point()).toMatchObject({ value: 2, exemplar: undefined });
    expect(dropped()).toEqual([['c_total', 1]]);
  });

  test('without labels is scraped as zero before its first event, with labels not at all', () => {
    expect(pointsOf(registry().counter({ name: 'c_total', help: 'c' }))).toMatchObject([{ value: 0 }]);
    expect(pointsOf(registry().counter({ name: 'c_total', help: 'c', labelNames: ['a'] }))).toEqual([]);
  });

  test('with labels cannot be incremented without them', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c', labelNames: ['a', 'b'] });
    expect(() => counter.inc()).toThrow('The metric "c_total" has labels: record with labels({ a, b }).');
    expect(() => counter.inc()).toThrow(GoldenSignalsError);
  });
});

describe('a gauge', () => {
  test('goes up and down', () => {
    const gauge = registry().gauge({ name: 'g', help: 'g' });
    gauge.set(10);
    gauge.inc();
    gauge.inc(-0.5);
    gauge.dec();
    gauge.dec(3);
    expect(gauge.labels({}).value).toBe(6.5);
    expect(pointsOf(gauge)).toMatchObject([{ value: 6.5 }]);
  });

  test('can hold the current time in seconds', () => {
    const gauge = registry().gauge({ name: 'g', help: 'g' });
    gauge.setToCurrentTime();
    expect(gauge.labels({}).value).toBe(1_700_000_000.5);
  });

  test.each(notNumbers)('drops %p and keeps its value', (value) => {
    const { registry: own, dropped } = quiet();
    const gauge = own.gauge({ name: 'g', help: 'g' });
    gauge.set(2);
    for (const method of ['set', 'inc', 'dec'] as const) gauge[method](value as number);
    expect(gauge.labels({}).value).toBe(2);
    expect(dropped()).toEqual([['g', 3]]);
  });
});

describe('an exemplar of a counter', () => {
  test('is the latest that was given, with its time', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    counter.inc(2, { trace_id: 'first' });
    counter.inc(3, { trace_id: 'second', span: 7 });
    counter.inc(4);
    expect(pointsOf(counter)).toMatchObject([
      {
        value: 9,
        exemplar: { labels: { trace_id: 'second', span: '7' }, value: 3, timestampMs: 1_700_000_000_500 },
      },
    ]);
    counter.reset();
    expect(pointsOf(counter)).toEqual([expect.objectContaining({ value: 0, exemplar: undefined })]);
  });

  test('of up to 128 code points is kept, a larger one dropped without its increment', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    const fits = '😀'.repeat(128 - 'trace_id'.length);
    counter.inc(1, { trace_id: fits });
    counter.inc(1, { trace_id: `${fits}x` });
    expect(pointsOf(counter)).toMatchObject([{ value: 2, exemplar: { labels: { trace_id: fits } } }]);
  });

  test('with a label name that OpenMetrics refuses is dropped', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    counter.inc(1, { 'trace-id': 'x' });
    expect(pointsOf(counter)).toMatchObject([{ value: 1, exemplar: undefined }]);
  });

  test('with NUL in a value, for which Prometheus refuses the whole scrape, is dropped', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    counter.inc(1, { trace_id: 'a\0b' });
    expect(pointsOf(counter)).toMatchObject([{ value: 1, exemplar: undefined }]);
  });

  test('whose labels throw when they are read is dropped', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    const refuse = () => {
      throw new Error('no');
    };
    counter.inc(1, new Proxy({}, { ownKeys: refuse }));
    counter.inc(1, {
      get trace_id() {
        return refuse();
      },
    });
    expect(pointsOf(counter)).toMatchObject([{ value: 2, exemplar: undefined }]);
  });
});

describe('a value that is dropped', () => {
  test('is logged once per metric, with where it came from', () => {
    const { registry: own, logger } = quiet();
    const counter = own.counter({ name: 'c_total', help: 'c' });
    const gauge = own.gauge({ name: 'g', help: 'g' });
    for (let times = 0; times < 3; times += 1) {
      counter.inc(-3);
      gauge.set('7' as never);
    }
    const stack = expect.stringContaining('scalars.test.ts');
    const code = 'ERR_GS_METRIC_VALUE';
    expect(logger.entries).toEqual([
      {
        level: 'warn',
        fields: { metric: 'c_total', code, stack },
        message:
          'A value for the metric "c_total" must be a finite number that is not negative, because a counter only grows, but it is -3. It was dropped; further ones are only counted.',
      },
      {
        level: 'warn',
        fields: { metric: 'g', code, stack },
        message:
          'A value for the metric "g" must be a finite number, but it is of type string. It was dropped; further ones are only counted.',
      },
    ]);
  });

  test('never reaches who records it, even where the logger fails', () => {
    const failing = {
      debug() {},
      info() {},
      warn() {
        throw new Error('disk full');
      },
      error() {
        throw new Error('disk full');
      },
    };
    const own = new Registry({ clock, logger: failing });
    expect(() => own.counter({ name: 'c_total', help: 'c' }).inc(Number.NaN)).not.toThrow();
  });

  test('wrong label names are thrown still', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c', labelNames: ['a'] });
    expect(() => counter.labels({ b: 1 } as never).inc(Number.NaN)).toThrow(
      expect.objectContaining({ code: 'ERR_GS_LABEL_MISSING' }),
    );
  });
});

test('an untyped metric is a gauge that does not say so', async () => {
  const own = registry();
  own.untyped({ name: 'active_total', help: 'a' }).set(3);
  expect(await own.metrics()).toContain('# TYPE active_total untyped\nactive_total 3\n');
  expect((await own.getMetricsAsJSON())[0]).toMatchObject({ name: 'active_total', type: 'untyped' });
  expect(() => own.gauge({ name: 'active_total', help: 'a' })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_METRIC_CONFLICT' }),
  );
});
